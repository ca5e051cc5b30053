import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { App } from "../../../pipeline/app.ts";
import { digestFile, listFiles } from "../../../pipeline/key/digest.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { flipBit } from "../helpers/flip_bit.ts";
import { show } from "../helpers/screen.ts";
import { objectFile } from "../helpers/train_and_table.ts";

const FILES = {
  "main.ts": "// the workflow",
  "LICENSE": "MIT",
  "deno.json": "{}",
  "train.ts":
    `export default ({ output, seed }) => Deno.writeTextFile(output + "/x", String(seed));`,
  "table.ts": `export default async ({ inputs, output }) => {
    await Deno.mkdir(output + "/figures");
    await Deno.writeTextFile(output + "/figures/a b.svg", "<svg/>");
    await Deno.copyFile(inputs.run + "/x", output + "/t.md");
  };`,
};

function app({ root }: TestProject): App {
  return {
    root,
    importMapFlags: ["--no-lock"],
    title: "A small study",
    workflow: "main.ts",
    load: () =>
      Promise.resolve({
        stages: [
          stage("train/a", "train.ts", { seed: 7 }),
          stage("table", "table.ts", {
            inputs: { run: "train/a" },
            publish: { "t.md": "results/t.md", figures: "results/figures" },
          }),
        ],
        goal: ["table"],
      }),
  };
}

interface Entity {
  readonly "@id": string;
  readonly "@type": string | string[];
  readonly [name: string]: unknown;
}

Deno.test("export: a crate that names every file with its digest, the workflow, and an action for every run", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const target = `${project.root}/out/crate`;
  const { code, stdout, stderr } = await show(app(project), "export", target);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout, `8 files in ${target}: what is published, and the run records behind it.`);
  const { "@graph": graph } = JSON.parse(await project.read("out/crate/ro-crate-metadata.json"));
  const entities = new Map((graph as Entity[]).map((entity) => [entity["@id"], entity]));
  assertEquals(entities.size, graph.length, "ids are unique");
  const files = await listFiles(`${project.root}/out/crate`);
  const named = [...entities.values()].filter((e) => [e["@type"]].flat().includes("File"));
  assertEquals(
    named.map((e) => decodeURI(e["@id"])).sort(),
    files.filter((path) => path !== "ro-crate-metadata.json"),
  );
  for (const entity of named) {
    const { digest, bytes } = await digestFile(
      `${project.root}/out/crate/${decodeURI(entity["@id"])}`,
    );
    assertEquals([entity.sha256, entity.contentSize], [digest, String(bytes)]);
  }
  const actions = [...entities.values()].filter((e) => e["@type"] === "CreateAction");
  assertEquals(actions.map(({ name }) => name).sort(), [
    "Run of A small study",
    "Run of table",
    "Run of train/a",
  ]);
  assertStringIncludes(
    String(actions.find((a) => a.name === "Run of train/a")?.description),
    "seed 7",
  );
  const ids = JSON.stringify(graph).matchAll(/\{"@id":"([^"]+)"\}/g);
  for (const [, id = ""] of ids) {
    assert(entities.has(id) || /^https?:/.test(id), `"${id}" is described`);
  }
});

Deno.test("export: a run that two stages share is one action with the names and the records of both", async () => {
  await using project = await testProject(FILES);
  const shared: App = {
    ...app(project),
    load: () =>
      Promise.resolve({
        stages: [
          stage("train/a", "train.ts", { seed: 7 }),
          stage("train/b", "train.ts", { seed: 7 }),
          stage("table", "table.ts", {
            inputs: { run: "train/a", other: "train/b" },
            publish: { "t.md": "results/t.md" },
          }),
        ],
        goal: ["table"],
      }),
  };
  await show(shared, "reproduce");
  await show(shared, "export", `${project.root}/crate`);
  const metadata = JSON.parse(await project.read("crate/ro-crate-metadata.json"));
  const graph: Entity[] = metadata["@graph"];
  assertEquals(new Set(graph.map((entity) => entity["@id"])).size, graph.length, "ids are unique");
  const action = graph.find(({ name }) => name === "Run of train/a and train/b");
  const files = ["runs/train/a.json", "runs/train/b.json", "results/t.md"];
  assertEquals(action?.result, files.map((path) => ({ "@id": path })));
});

Deno.test("export: what is not published is not exported, and said to be not", async () => {
  await using project = await testProject({
    ...FILES,
    "train.ts": `export default async ({ output, seed }) => {
      await Deno.writeTextFile(output + "/x", String(seed));
      await Deno.writeTextFile(output + "/weights", "w".repeat(2000));
      await Deno.writeTextFile(output + "/log", "l");
    };`,
  });
  await show(app(project), "reproduce");
  const { stdout } = await show(app(project), "export", `${project.root}/crate`);
  assertEquals(
    stdout.split("\n").slice(1),
    [
      "2 files (2.0 kB) that stages hand on to each other are not among them: weights, log.",
      "Where one lies, and how to make it again: deno task show train/a",
    ],
  );
  const trains: App = {
    ...app(project),
    load: async (options) => ({
      ...await app(project).load(options),
      weights: { stages: ["train/a"], write: () => Promise.resolve({ path: "", advice: "" }) },
    }),
  };
  const told = (await show(trains, "export", `${project.root}/other`)).stdout;
  assertEquals(told.split("\n")[3], "To write the weights of a training: deno task help export");
});

Deno.test("export: refused while a result is not fresh, and into a folder that holds something", async () => {
  await using project = await testProject({ ...FILES, "full/x": "mine" });
  const early = await show(app(project), "export", `${project.root}/crate`);
  assertEquals([early.code, await project.exists("crate")], [2, false]);
  assertStringIncludes(early.stderr, "table is not fresh");
  await show(app(project), "reproduce");
  const full = await show(app(project), "export", `${project.root}/full`);
  assertEquals([full.code, await project.read("full/x")], [2, "mine"]);
  assertStringIncludes(full.stderr, "found 1 entry in it, wanted a new or empty folder");
});

Deno.test("export: a result with a flipped bit is refused with its stage, and the next run makes it again", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  await flipBit(project, await objectFile(project, "table", "figures/a b.svg"));
  const { code, stderr } = await show(app(project), "export", `${project.root}/crate`);
  assertEquals([code, await project.exists("crate")], [2, false]);
  assertStringIncludes(stderr, 'Exporting: the output of "table" is damaged and was moved aside.');
  await show(app(project), "reproduce");
  assertEquals((await show(app(project), "export", `${project.root}/crate`)).code, 0);
});

Deno.test("export: a file, a link or a file above it is left as it is and refused, and an empty folder is taken", async () => {
  await using project = await testProject({ ...FILES, "notes.txt": "mine", "full/x": "mine" });
  const { root } = project;
  await Deno.mkdir(`${root}/empty`);
  await Deno.symlink("notes.txt", `${root}/to_file`);
  await Deno.symlink("empty", `${root}/to_folder`);
  await Deno.symlink("nowhere", `${root}/to_nothing`);
  await show(app(project), "reproduce");
  const cases = [
    ["notes.txt", "a file"],
    ["notes.txt/crate", "a file in the place of its parent"],
    ["to_file", "a symbolic link"],
    ["to_folder/", "a symbolic link"],
    ["to_nothing", "a symbolic link"],
  ];
  for (const [path, found] of cases) {
    for (const format of ["crate", "list"]) {
      const { code, stderr } = await show(
        { ...app(project), exports: { list: { summary: "a list", write: async () => {} } } },
        ...["export", `${root}/${path}`, "--format", format!],
      );
      assertEquals(code, 2, path);
      assertStringIncludes(stderr, `found ${found}, wanted a new or empty folder`);
    }
  }
  assertEquals(await project.read("notes.txt"), "mine");
  assertEquals(
    await Promise.all(
      ["to_file", "to_folder", "to_nothing"].map((l) => Deno.readLink(`${root}/${l}`)),
    ),
    ["notes.txt", "empty", "nowhere"],
  );
  const taken = await show(app(project), "export", `${root}/empty/`);
  assertEquals([taken.code, await project.exists("empty/results/t.md")], [0, true]);
});

/** The program of PyPI's `roc-validator`, where it is installed in one environment with `rocrate`. */
const VALIDATOR = Deno.env.get("ROCRATE_VALIDATOR");

Deno.test({
  name:
    "export: the validator of the RO-Crate community finds nothing wrong with the crate (Workflow Run Crate 0.5, without a network)",
  ignore: VALIDATOR === undefined,
  async fn() {
    await using project = await testProject(FILES);
    await show(app(project), "reproduce");
    await show(app(project), "export", `${project.root}/crate`);
    const contexts = `${project.root}/contexts`;
    const filled = await output(VALIDATOR!.replace(/[^/]*$/, "python"), [
      fileURLToPath(new URL("../helpers/crate_contexts.py", import.meta.url)),
      contexts,
    ]);
    assert(filled.success, filled.text);
    const validate = () =>
      output(VALIDATOR!, [
        ...["--disable-color", "validate", "--no-paging", "--offline", "--cache-path", contexts],
        ...["--profile-identifier", "workflow-run-crate", "--requirement-severity", "REQUIRED"],
        ...["--verbose", `${project.root}/crate`],
      ]);
    const whole = await validate();
    assert(whole.success, whole.text);
    // It would tell: a crate whose workflow is said to be none.
    const metadata = "crate/ro-crate-metadata.json";
    const text = await project.read(metadata);
    await project.write(metadata, text.replace('"ComputationalWorkflow"', '"Dataset"'));
    const spoilt = await validate();
    assertEquals(spoilt.success, false);
    assertStringIncludes(spoilt.text, "ComputationalWorkflow");
  },
});

async function output(
  program: string,
  args: string[],
): Promise<{ success: boolean; text: string }> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  return { success, text: [stdout, stderr].map((each) => new TextDecoder().decode(each)).join("") };
}
