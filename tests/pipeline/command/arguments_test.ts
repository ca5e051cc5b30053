import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";

const FILES = {
  "train.ts": `export default ({ output, seed }) => Deno.writeTextFile(output + "/x", "" + seed);`,
};

/** An application of two stages, with commands and flags of its own. */
function app({ root }: TestProject, more: Partial<App> = {}): App {
  return {
    root,
    importMapFlags: ["--no-lock"],
    load: () =>
      Promise.resolve({
        stages: [1, 2].map((seed) => stage(`train/f1/seed-${seed}`, "train.ts", { seed })),
        goal: [],
      }),
    example: "train/f1/seed-1",
    setting: "size=3",
    flags: {
      profile: { value: "<name>", values: () => Promise.resolve(["large"]), summary: "How large" },
      colour: { value: "<name>", values: ["red", "blue"], summary: "Of the lines" },
    },
    commands: {
      page: {
        summary: "Make the page",
        example: "page",
        stages: () => ["train/f1/seed-2"],
      },
      hello: {
        words: "<name>",
        flags: [],
        summary: "Say hello",
        example: "hello you",
        serve: ({ names: [name] }) => Promise.resolve(console.log("hello", name) ?? 0),
      },
    },
    ...more,
  };
}

for (
  const [words, message] of [
    ["reproduec", 'Unknown command "reproduec". Did you mean "reproduce"?'],
    ["help runn", 'Unknown command "runn". Did you mean "run"?'],
    ["status --sed 3", 'Unknown flag "--sed".'],
    ["status --seads=3", 'Unknown flag "--seads". Did you mean "--seeds"?'],
    [
      "run",
      '"run" needs <stage…>, found nothing. Example: deno task run train/f1/seed-1 --force. "status" lists all stages.',
    ],
    ["run trian/f1/seed-1", 'no stage "trian/f1/seed-1". Did you mean "train/f1/seed-1"'],
    ["why", '"why" needs <stage>, found nothing.'],
    ["why a b", '"why" does not take the word "b". Usage: deno task why <stage> [flags].'],
    ["diff train", '"diff" needs <run> <run>, found "train".'],
    ["reproduce train", "To run one stage: run train."],
    ["reproduce large", 'does not take the word "large". Did you mean --profile large?'],
    ["reproduce --force", '--force belongs to "run"; "reproduce" does not take it.'],
    ["status --ui", '--ui belongs to "reproduce", "run" and "page"; "status" does not take it.'],
    ["watch train", '"watch" does not take the word "train". Usage: deno task watch.'],
    ["verify train", "To repeat one stage: verify --rerun train."],
    ["verify --rerun", '"verify" needs [stage…], found nothing.'],
    ["cache pus", '"cache" needs push or pull, found "pus". Did you mean "push"?'],
    ["completion bashh", 'needs bash or zsh or fish, found "bashh". Did you mean "bash"?'],
    ["status --colour reds", '--colour is "reds"; wanted red or blue. Did you mean "red"?'],
    ["run x --executor slurn", '--executor is "slurn"; wanted local or slurm. Did you mean'],
    ["reproduce --seeds 0", '--seeds is "0"; wanted how many'],
    ["reproduce --seeds 1,1", "a seed is named twice"],
    ["reproduce --seeds 2,x", '--seeds is "2,x"'],
    ["reproduce --seeds 999999999", '--seeds is "999999999"; wanted at most 1,000 seeds.'],
    [`reproduce --seeds ${"9".repeat(400)}`, "wanted at most 1,000 seeds."],
    ["reproduce --seeds 1,2147483648", "wanted seeds up to 2,147,483,647."],
    ["reproduce --jobs 10001", "wanted how many stages may run at once, 1 to 10,000."],
    ["reproduce --jobs 1e3", '--jobs is "1e3"'],
    ["reproduce --seeds", "--seeds needs a value"],
    ["reproduce --jobs=-1", '--jobs is "-1"'],
    ["reproduce --set rate", '--set is "rate"; wanted path=value, such as --set size=3.'],
    ["reproduce --set rate=[1", "--set rate: the value is not YAML"],
    [
      "reproduce --set rate=.nan",
      "--set rate: the value is not YAML for plain data: its value is NaN",
    ],
    ["adopt x", '"adopt" needs --because'],
    ["reproduce --keep-going --fail-fast", "contradict each other"],
    ["reproduce --seeds 2 --seeds 5", '--seeds is given 2 times, with "2" and "5"; wanted one.'],
    ["reproduce -j 2 --jobs=3", '--jobs is given 2 times, with "2" and "3"; wanted one.'],
    ["status --colour red --colour red", '--colour is given 2 times, with "red" and "red"'],
    ["run train/f1 --force=no", '--force takes no value, found "no".'],
    ["run train/f1 -n=1", '--dry-run takes no value, found "1".'],
    ["run train/f1 -qn=no", '--dry-run takes no value, found "no".'],
    ["run train/f1 --quiet=", '--quiet takes no value, found "".'],
    ["export x --weights torch --format crate", "--weights writes the weights of a training and"],
  ]
) {
  Deno.test(`cli: "${words}" is refused with what was found and wanted, exit code 2`, async () => {
    await using project = await testProject(FILES);
    const { code, stdout, stderr } = await show(app(project), ...(words ?? "").split(" "));
    assertEquals([code, stdout], [2, ""]);
    assert(stderr.startsWith("error: "), stderr);
    assertStringIncludes(stderr, message ?? "");
    assert(!stderr.includes("\n"), "one line");
  });
}

Deno.test("cli: a flag without a value may be set to true or false, be said twice, and stand behind --", async () => {
  await using project = await testProject(FILES);
  const dry = async (...flags: string[]) =>
    (await show(app(project), "run", "train/f1/seed-1", ...flags)).stdout;
  assertEquals(await dry("--dry-run=true", "--quiet"), await dry("-n", "--dry-run", "-q"));
  assertEquals(await dry("--dry-run=false", "--dry-run"), await dry("-n"));
  const { stderr } = await show(app(project), "status", "--", "--force=no");
  assertStringIncludes(stderr, 'There is no stage "--force=no".');
});

Deno.test("cli: an application adds flags, whose values it is given, and commands", async () => {
  await using project = await testProject(FILES);
  const seen: unknown[] = [];
  const own = app(project, {
    load: (options) => {
      seen.push(options.added);
      return app(project).load(options);
    },
    prepare: (_, where) => Promise.resolve(void seen.push(where)),
  });
  const { code, stdout, stderr } = await show(own, "run", "train/f1/seed-1", "--colour", "red");
  assertEquals([code, stdout], [0, ""], stderr);
  assertEquals(seen, [{ colour: "red" }, {
    elsewhere: false,
    added: { colour: "red" },
    quiet: false,
  }]);
  assert(await project.exists(".cache/store/stages/train/f1/seed-1.json"));
  assert(!await project.exists(".cache/store/stages/train/f1/seed-2.json"));
  assertEquals((await show(own, "hello", "you")).stdout, "hello you");
});

Deno.test("help: lists every command, and is what an empty command line shows", async () => {
  await using project = await testProject(FILES);
  const help = await show(app(project), "help");
  assertEquals(await show(app(project)), help);
  assertEquals(help.code, 0);
  for (const line of ["deno task why <stage>", "deno task page", "deno task hello <name>"]) {
    assertStringIncludes(help.stdout, line);
  }
  assertStringIncludes(help.stdout, "train/f1 stands for all of train/f1/…");
  assert(help.stdout.split("\n").every((line) => line.length <= 110), help.stdout);
});

Deno.test("help: each command has a page of its own, with its flags alone and an example", async () => {
  await using project = await testProject(FILES);
  const page = await show(app(project), "help", "verify");
  assertEquals(await show(app(project), "verify", "--help"), page);
  assertEquals(await show(app(project), "verify", "-h", "anything"), page);
  assertEquals(
    page.stdout,
    `\
deno task verify [stage…] [flags]

Check every byte of the store, or rerun a stage and compare bit for bit.

  --profile <name>    How large
  --seeds <5 | 1,4>   How many seeds (5 means 1 to 5), or which
  --set <path=value>  Replace a field of the configuration, for this time; may be repeated
  --name <name>       Name the folder of the results, to keep them beside others
  --rerun             Run the stages named once more, aside, and compare bit for bit
  --json              Print for machines: a JSON document, or a line of JSON for each event of a run
  --quiet, -q         Print errors and results only
  --colour <name>     Of the lines

Example:
  deno task verify --rerun train/f1/seed-1`,
  );
});
