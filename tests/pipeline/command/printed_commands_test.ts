import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { App, LoadOptions, Workflow } from "../../../pipeline/app.ts";
import { wordsOf } from "../../setup/words_of.ts";
import { type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { app as trainAndTable, FILES } from "../helpers/train_and_table.ts";

/** An application with profiles, a training of which has weights to export. */
function app(project: TestProject): App {
  const plain = trainAndTable(project);
  return {
    ...plain,
    load: async (options: LoadOptions): Promise<Workflow> => ({
      ...await plain.load(options),
      weights: {
        stages: ["train/slow"],
        write: () => Promise.resolve({ path: "x", advice: "" }),
      },
    }),
  };
}

const CHANGED = FILES["train.ts"].replace("90 +", "80 +");
const PROFILE = ["--profile", "slow"];

for (
  const { when, prepare = [], edit, typed, printed } of [
    {
      when: "why, of a stage that ran before",
      prepare: [["reproduce", ...PROFILE]],
      edit: CHANGED,
      typed: ["why", "train/slow", ...PROFILE],
      printed: "show train/slow --profile slow",
    },
    {
      when: "why, under a setting and a name",
      prepare: [["reproduce", ...PROFILE]],
      typed: ["why", "train/slow", ...PROFILE, "--set", "rate=3", "--name", "odd"],
      printed: "show train/slow --profile slow --set 'rate=3' --name odd",
    },
    {
      when: "diff, of a stage that was never run",
      typed: ["diff", "train/slow", "table/slow", ...PROFILE],
      printed: "run train/slow --profile slow",
    },
    {
      when: "verify --rerun, of a stage that is not fresh",
      typed: ["verify", "--rerun", "train/slow", ...PROFILE],
      printed: "run train/slow --profile slow",
    },
    {
      when: "adopt, of more than changed code",
      prepare: [["reproduce", ...PROFILE]],
      typed: ["adopt", "train/slow", ...PROFILE, "--set", "rate=3", "--because", "it is told"],
      printed: "run train/slow --profile slow --set 'rate=3'",
    },
    {
      when: "adopt, of what waits for changed code",
      prepare: [["reproduce", ...PROFILE]],
      edit: FILES["train.ts"].replace("=> {", "=> { console.log(1);"),
      typed: ["adopt", "table/slow", ...PROFILE, "--because", "it is told"],
      printed: "run table/slow --profile slow",
    },
    {
      when: "restore",
      prepare: [["reproduce", ...PROFILE]],
      typed: ["restore", ...PROFILE],
      printed: "status --profile slow",
    },
    {
      when: "export, of what stages hand on to each other",
      prepare: [["reproduce", ...PROFILE]],
      typed: ["export", "crate", ...PROFILE, "--name", "odd"],
      printed: "show train/slow --profile slow --name odd",
    },
    {
      when: "export --weights, of a training that is not fresh",
      typed: ["export", "train/slow", "--weights", "torch", ...PROFILE],
      printed: "run train/slow --profile slow",
    },
  ]
) {
  Deno.test(`the command that is printed by ${when}, has the flags of the one that printed it, and works`, async () => {
    await using project = await testProject(FILES);
    for (const words of prepare) assertEquals((await show(app(project), ...words)).code, 0);
    if (edit !== undefined) await project.write("train.ts", edit);
    // A relative folder is one of the user's, and tests write into none.
    const here = typed.map((word) => word === "crate" ? `${project.root}/crate` : word);
    const { stdout, stderr } = await show(app(project), ...here);
    const text = `${stdout}\n${stderr}`;
    assertStringIncludes(text, `deno task ${printed}`);
    assertMatch(text.slice(text.indexOf(printed) + printed.length), /^(\.?(\s|$))/);
    const next = await show(app(project), ...wordsOf(printed));
    assertEquals(next.code, 0, next.stderr);
  });
}

Deno.test("what runs, and what looks at results, take the name of the results alike", async () => {
  await using project = await testProject(FILES);
  const names: (string | undefined)[] = [];
  const named = {
    ...app(project),
    load: (options: LoadOptions) => {
      names.push(options.name);
      return app(project).load(options);
    },
  };
  const commands = [
    ["run", "train/quick"],
    ["status"],
    ["why", "train/quick"],
    ["show", "train/quick"],
    ["verify"],
    ["verify", "--rerun", "train/quick"],
  ];
  for (const words of commands) {
    const { code, stderr } = await show(named, ...words, "--name", "odd");
    assertEquals([words, code], [words, 0], stderr);
  }
  assertEquals(names, commands.map(() => "odd"));
});
