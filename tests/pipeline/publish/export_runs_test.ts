import { assertEquals, assertStringIncludes } from "@std/assert";
import type { App, ExportedRun } from "../../../pipeline/app.ts";
import type { Event } from "../../../pipeline/events.ts";
import { flipBit } from "../helpers/flip_bit.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { objectFile } from "../helpers/train_and_table.ts";

const FILES = {
  "train.ts": `export default async ({ output, seed, send }) => {
    send({ type: "progress", done: 1, total: 1, unit: "epochs", metrics: { loss: seed / 2 } });
    await Deno.writeTextFile(output + "/x", String(seed));
  };`,
  "table.ts": `export default ({ output }) => Deno.writeTextFile(output + "/t", "");`,
};

function app({ root }: TestProject, events: Event[] = []): App {
  return {
    root,
    importMapFlags: ["--no-lock"],
    exports: {
      list: {
        summary: "a list of seeds",
        async write(runs: readonly ExportedRun[], folder: string) {
          const lines = await Promise.all(
            runs.map(async ({ stage, inputs, read, pathOf }) =>
              `${stage} ${await read("x")} ${Object.values(inputs)} ${pathOf("y")}\n`
            ),
          );
          await Deno.writeTextFile(`${folder}/list.txt`, lines.sort().join(""));
        },
      },
    },
    logTo: (folder) => {
      Deno.mkdirSync(folder);
      return Promise.resolve({ onEvent: (event) => void events.push(event) });
    },
    load: () =>
      Promise.resolve({
        stages: [
          stage("train/a", "train.ts", { seed: 7 }),
          stage("train/b", "train.ts", { seed: 8, inputs: { before: "train/a" } }),
          stage("train/shared", "train.ts", { seed: 7 }),
          stage("table", "table.ts", { inputs: { run: "train/b" } }),
        ],
        goal: ["table"],
      }),
  };
}

Deno.test("export --format writes the results that are here, though the tables are not, and counts its files", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "run", "train/b");
  const { code, stdout } = await show(
    app(project),
    ...["export", `${project.root}/out`, "--format", "list"],
  );
  assertEquals([code, stdout.trim()], [0, `1 file in ${project.root}/out`]);
  assertEquals(
    await project.read("out/list.txt"),
    "train/a 7  null\ntrain/b 8 train/a null\ntrain/shared 7  null\n",
  );
});

Deno.test("export --format writes a form that the workflow knows more of in the workflow's way", async () => {
  await using project = await testProject(FILES);
  const plain = app(project);
  const knowing: App = {
    ...plain,
    exports: { ...plain.exports, card: { summary: "a card" } },
    load: async (options) => ({
      ...await plain.load(options),
      exports: {
        card: (runs, folder) =>
          Deno.writeTextFile(`${folder}/card.md`, `Mine: ${runs.length} stages`),
      },
    }),
  };
  await show(knowing, "run", "train/b");
  const { code } = await show(knowing, "export", `${project.root}/out`, "--format", "card");
  assertEquals([code, await project.read("out/card.md")], [0, "Mine: 3 stages"]);
});

Deno.test("export --format refuses a file with a flipped bit with its stage, however it is read", async () => {
  for (const reads of ["read", "pathOf"] as const) {
    await using project = await testProject(FILES);
    await show(app(project), "run", "train/b");
    await flipBit(project, await objectFile(project, "train/a", "x"));
    const list = {
      summary: "a list",
      async write(runs: readonly ExportedRun[], folder: string) {
        for (const run of runs) await run[reads]("x");
        await Deno.writeTextFile(`${folder}/list.txt`, "");
      },
    };
    const { code, stderr } = await show(
      { ...app(project), exports: { list } },
      ...["export", `${project.root}/out`, "--format", "list"],
    );
    assertEquals([code, await project.exists("out")], [2, false]);
    assertStringIncludes(stderr, 'the output of "train/a" is damaged and was moved aside.');
  }
});

Deno.test("export --format keeps gc away while it reads", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "run", "train/b");
  const codes: number[] = [];
  const collecting: App = {
    ...app(project),
    exports: {
      list: {
        summary: "a list",
        write: async () => void codes.push((await show(app(project), "gc")).code),
      },
    },
  };
  await show(collecting, "export", `${project.root}/out`, "--format", "list");
  await show(app(project), "gc").then(({ code }) => codes.push(code));
  assertEquals(codes, [2, 0]);
});

Deno.test("export --format is refused where no result is here, for a folder that holds something, and for a format that there is not", async () => {
  await using project = await testProject(FILES);
  const none = await show(app(project), "export", `${project.root}/out`, "--format", "list");
  assertEquals(none.code, 2);
  assertStringIncludes(none.stderr, "Exporting: no result is here. Make some first (reproduce)");
  await show(app(project), "run", "train/a");
  const full = await show(app(project), "export", project.root, "--format", "list");
  assertEquals(full.code, 2);
  assertStringIncludes(full.stderr, "wanted a new or empty folder");
  const unknown = await show(app(project), "export", `${project.root}/out`, "--format", "lists");
  assertEquals(unknown.code, 2);
  assertStringIncludes(unknown.stderr, `--format is "lists"; wanted crate or list.`);
});

Deno.test("--log-dir follows a run's events into a folder", async () => {
  await using project = await testProject(FILES);
  const events: Event[] = [];
  await show(app(project, events), "run", "train/b", "--log-dir", `${project.root}/logs`);
  const losses = events.flatMap((event) =>
    event.type === "progress" ? [[event.stage, event.metrics?.["loss"]]] : []
  );
  assertEquals(losses, [["train/a", 3.5], ["train/b", 4]]);
  assertEquals((await Deno.stat(`${project.root}/logs`)).isDirectory, true);
});

Deno.test("--log-dir: a folder that cannot be written is refused before anything runs", async () => {
  await using project = await testProject({ ...FILES, file: "" });
  const folder = `${project.root}/file/logs`;
  const { code, stderr } = await show(app(project), "run", "train/b", "--log-dir", folder);
  assertEquals(code, 2);
  assertStringIncludes(
    stderr,
    `error: Writing the numbers of stages into "${folder}" (--log-dir): Not a directory`,
  );
  assertStringIncludes(stderr, "Nothing was run. Name a folder that can be made and written.");
  assertEquals(await project.exists(".cache/journal"), false);
});

Deno.test("--log-dir: a later fault is told once and ends the log, and no stage fails of it", async () => {
  await using project = await testProject(FILES);
  let asked = 0;
  const full: App = {
    ...app(project),
    logTo: () =>
      Promise.resolve({
        onEvent(event) {
          if (event.type !== "progress") return;
          asked += 1;
          throw new Error("No space left on device");
        },
      }),
  };
  const { code, stderr } = await show(full, "run", "train/b", "--log-dir", "logs");
  assertEquals([code, asked], [0, 1]);
  const told = stderr.split("\n").filter((line) => line.includes("--log-dir"));
  assertEquals(told, [
    'Writing the numbers of stages into "logs" (--log-dir): No space left on device. ' +
    "The run goes on without this log.",
  ]);
  assertStringIncludes(stderr, "done    train/b");
});
