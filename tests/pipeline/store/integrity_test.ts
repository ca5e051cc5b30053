import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { App, LoadOptions } from "../../../pipeline/app.ts";
import type { Json, RunRecord } from "../../../pipeline/types.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";

const FILES = {
  "train.ts": `export default async ({ config, output, tell }) => {
    console.log("training at rate " + config.rate);
    if (config.random) await Deno.writeTextFile(output + "/noise", crypto.randomUUID());
    await Deno.writeTextFile(output + "/accuracy.json", JSON.stringify({ accuracy: 90 + config.rate }));
  };`,
  "table.ts": `export default async ({ inputs, output }) => {
    const { accuracy } = JSON.parse(await Deno.readTextFile(inputs.run + "/accuracy.json"));
    await Deno.writeTextFile(output + "/t.md", "| " + accuracy + " |\\n");
  };`,
};

/** One profile for each rate: `train/<profile>` → `table/<profile>`. */
function app({ root }: TestProject, more: { random?: boolean } = {}): App {
  return {
    root,
    importMapFlags: ["--no-lock"],
    load({ profile = "quick", set }: LoadOptions) {
      const rate = { quick: 1, slow: 2 }[profile] ?? 0;
      const settings = Object.fromEntries(set.map(({ path, value }) => [path, value]));
      const config = { rate, ...more, ...settings } as Json;
      return Promise.resolve({
        stages: [
          stage(`train/${profile}`, "train.ts", { config }),
          stage(`table/${profile}`, "table.ts", {
            inputs: { run: `train/${profile}` },
            publish: { "t.md": `results/${profile}.md` },
            publishRecords: `results/${profile}`,
          }),
        ],
        goal: [`table/${profile}`],
      });
    },
  };
}

async function recordOf(project: TestProject, stage: string): Promise<RunRecord> {
  return JSON.parse(await project.read(`.cache/store/stages/${stage}.json`));
}

async function objectFile(project: TestProject, stage: string, file: string): Promise<string> {
  const { digest } = (await recordOf(project, stage)).output;
  return `.cache/store/objects/${digest.slice(0, 2)}/${digest}/${file}`;
}

/** Flips a bit and puts the times back, as a failing disk does. */
async function rot(project: TestProject, path: string): Promise<void> {
  const full = `${project.root}/${path}`;
  const { mtime, atime } = await Deno.stat(full);
  const bytes = await Deno.readFile(full);
  bytes[0]! ^= 1;
  await Deno.chmod(full, 0o644);
  await Deno.writeFile(full, bytes);
  await Deno.chmod(full, 0o444);
  await Deno.utime(full, atime ?? 0, mtime ?? 0);
}

Deno.test("verify: a whole store is said to be whole", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { code, stdout } = await show(app(project), "verify");
  assertEquals([code, stdout], [0, "2 outputs, 22 B: all are what was stored."]);
});

Deno.test("verify: a flipped bit under the old times is found, named with its stage, and mended by the next run", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const path = await objectFile(project, "train/quick", "accuracy.json");
  const whole = await project.read(path);
  await rot(project, path);
  const { code, stdout } = await show(app(project), "verify");
  assertEquals(code, 1);
  assertMatch(
    stdout,
    /^damaged {2}output [0-9a-f]{12} of train\/quick; moved to .cache\/store\/damaged\//,
  );
  assertStringIncludes(stdout, "\nrerun    table/quick\n".replace("table", "train"));
  assertEquals(await project.exists(path), false, "what is damaged cannot be used");
  const next = await show(app(project), "reproduce", "--json");
  const started = next.stdout.split("\n").filter((line) => line.includes('"started"'));
  assertEquals([started.length, await project.read(path)], [1, whole]);
  assertEquals((await show(app(project), "verify")).code, 0);
});

Deno.test("verify: a run record that is cut short is named", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { key } = await recordOf(project, "table/quick");
  await project.write(`.cache/store/runs/${key}.json`, "{");
  const { code, stdout } = await show(app(project), "verify");
  assertEquals(code, 1);
  assertStringIncludes(stdout, `damaged  run record ${key}.json`);
});

Deno.test("verify --rerun: equal bits prove a result, other bits are told by file; the store is not touched", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const before = await project.read(".cache/store/stages/train/quick.json");
  const same = await show(app(project), "verify", "--rerun", "train/quick");
  assertEquals(same.code, 0);
  assertMatch(same.stdout, /^train\/quick: the same bits again \([0-9a-f]{12}\)\.$/);
  assertEquals(await project.read(".cache/store/stages/train/quick.json"), before);
  await show(app(project, { random: true }), "reproduce");
  const other = await show(app(project, { random: true }), "verify", "--rerun", "train");
  assertEquals(other.code, 1);
  assertEquals(
    other.stdout,
    "train/quick: other bits in noise. The result is not reproducible here.",
  );
});

Deno.test("verify --rerun: a stage that is not fresh is refused", async () => {
  await using project = await testProject(FILES);
  const { code, stderr } = await show(app(project), "verify", "--rerun", "train/quick");
  assertEquals(code, 2);
  assertStringIncludes(stderr, '"train/quick" is missing: there is no present result');
});

Deno.test("gc: superseded runs go, sizes are told, a dry run removes nothing, and nothing has to run again", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const old = await objectFile(project, "train/quick", "accuracy.json");
  await show(app(project), "reproduce", "--set", "rate=7");
  await show(app(project), "reproduce", "--profile", "slow");
  const dry = await show(app(project), "gc", "--dry-run", "--set", "rate=7");
  assertEquals(dry.code, 0);
  assertMatch(dry.stdout, /output +\d+ B {2}train\/quick/);
  assertMatch(dry.stdout, /\d+ things would be removed, .* before, .* after\.$/);
  assert(await project.exists(old));
  const real = await show(app(project), "gc", "--set", "rate=7");
  assertEquals(
    real.stdout.replace(/\d+ things.*/s, ""),
    dry.stdout.replace(/\d+ things.*/s, ""),
    "what was announced is what is done",
  );
  assertEquals(await project.exists(old), false);
  for (const words of [["--set", "rate=7"], ["--profile", "slow"]]) {
    const status = await show(app(project), "status", ...words);
    assertStringIncludes(status.stdout, "2 stages: 2 fresh");
  }
  assertStringIncludes(
    (await show(app(project), "gc", "--set", "rate=7")).stdout,
    "Nothing to remove.",
  );
});

Deno.test("gc --keep: other profiles go", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  await show(app(project), "reproduce", "--profile", "slow");
  await show(app(project), "gc", "--keep", "slow");
  const state = async (profile: string) =>
    (await show(app(project), "status", "--profile", profile)).stdout.split("\n").at(-1);
  assertEquals([await state("slow"), await state("quick")], [
    "2 stages: 2 fresh",
    "2 stages: 1 stale, 1 waiting",
  ]);
});

Deno.test("gc: while a run goes on in the folder nothing is removed", async () => {
  await using project = await testProject({
    "busy.ts": `export default async ({ config, output, tell }) => {
      tell({ type: "progress", done: 0, total: 1, unit: "file" });
      while (!await Deno.stat(config.release).then(() => true, () => false)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await Deno.writeTextFile(output + "/x", "");
    };`,
    ...FILES,
  });
  const release = `${project.root}/release`;
  const busy = stage("busy", "busy.ts", { config: { release }, permissions: { read: [release] } });
  let refused = { code: 0, stderr: "" };
  let asked: Promise<void> | undefined;
  await project.run([busy], {
    report({ type }) {
      if (type !== "progress") return;
      asked = (async () => {
        refused = await show(app(project), "gc");
        await project.write("release", "");
      })();
    },
  });
  await asked;
  assertEquals(refused.code, 2);
  assertStringIncludes(refused.stderr, "Another run is going on in this folder");
});

Deno.test("show: the run, its facts, its files and the end of its log", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { code, stdout } = await show(app(project), "show", "train/quick");
  assertEquals(code, 0);
  for (
    const part of [
      "train/quick is fresh",
      'config   {"rate":1}',
      "accuracy.json",
      "| training at rate 1",
    ]
  ) {
    assertStringIncludes(stdout, part);
  }
  const { stages } = JSON.parse((await show(app(project), "show", "train/quick", "--json")).stdout);
  assertEquals(stages[0].record.output.files[0].path, "accuracy.json");
});

Deno.test("diff: two runs of a stage by configuration, results and files", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { key } = await recordOf(project, "train/quick");
  await show(app(project), "reproduce", "--set", "rate=3");
  const { code, stdout } = await show(app(project), "diff", key.slice(0, 10), "train/quick");
  assertEquals(code, 0);
  assertStringIncludes(stdout, "What decides the result:\n  config rate: 1 → 3\n");
  assertStringIncludes(stdout, "Results:\n  accuracy.json.accuracy: 91 → 93\n");
  assertStringIncludes(stdout, "Files that differ:\n  accuracy.json");
  const unknown = await show(app(project), "diff", "trian/quick", "train/quick");
  assertEquals(unknown.code, 2);
  assertStringIncludes(unknown.stderr, 'Did you mean "train/quick"');
});

Deno.test("adopt: a result stays for code that was vouched for, and the sentence stays in the record", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  await project.write("train.ts", FILES["train.ts"].replace("training at", "training with"));
  const because = "only the text of a log line changed";
  const { stdout } = await show(app(project), "adopt", "train/quick", "--because", because);
  assertEquals(stdout, `Adopted train/quick: ${because}`);
  assertStringIncludes((await show(app(project), "status")).stdout, "2 stages: 2 fresh");
  const [adoption] = (await recordOf(project, "train/quick")).facts.adopted as {
    because: string;
  }[];
  assertEquals(adoption?.because, because);
});

Deno.test("adopt: stages that read each other are adopted at once, whatever their order", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  for (const file of ["train.ts", "table.ts"] as const) {
    await project.write(file, FILES[file].replace("=> {", "=> { console.log(1);"));
  }
  const words = ["adopt", "table/quick", "train/quick", "--because", "nothing is done"];
  const { stdout } = await show(app(project), ...words);
  assertEquals(stdout, "Adopted train/quick, table/quick: nothing is done");
  assertStringIncludes((await show(app(project), "status")).stdout, "2 stages: 2 fresh");
});

Deno.test("adopt: of several stages all are adopted or none, and those that were never run are named", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "run", "train/quick");
  await project.write("train.ts", `console.log("other code");\n${FILES["train.ts"]}`);
  const words = ["adopt", "train/quick", "table/quick", "--because", "it only prints more"];
  const refused = await show(app(project), ...words, "--set", "rate=5");
  assertEquals(refused.code, 2);
  const before = (await show(app(project), "status")).stdout;
  assertStringIncludes(before, "stale    train/quick");
  const { code, stdout } = await show(app(project), ...words);
  assertEquals([code, stdout.split("\n")], [0, [
    "Adopted train/quick: it only prints more",
    "There is nothing to adopt of what was never run: table/quick.",
  ]]);
});

Deno.test("adopt: a stage that cannot be adopted leaves those before it as they are", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  await project.write("train.ts", `console.log("other code");\n${FILES["train.ts"]}`);
  const made = (await recordOf(project, "table/quick")).output;
  const object = `${project.root}/.cache/store/objects/${made.digest.slice(0, 2)}/${made.digest}`;
  await Deno.chmod(`${object}/t.md`, 0o644);
  await Deno.writeTextFile(`${object}/t.md`, "| 99 |\n");
  await project.write("table.ts", `console.log("other code");\n${FILES["table.ts"]}`);
  const words = ["adopt", "train/quick", "table/quick", "--because", "it only prints more"];
  const { code, stderr } = await show(app(project), ...words);
  assertEquals(code, 2);
  assertMatch(
    stderr,
    /"table\/quick" cannot be adopted: its output is damaged.*Nothing was adopted/s,
  );
  const status = (await show(app(project), "status")).stdout;
  assertStringIncludes(status, "stale    train/quick");
});

Deno.test("adopt: refused for anything but code, and without a reason", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const words = ["adopt", "train/quick", "--because", "x", "--set", "rate=5"];
  const other = await show(app(project), ...words);
  assertEquals(other.code, 2);
  assertStringIncludes(other.stderr, "cannot be adopted: config rate: 1 → 5.");
  const silent = await show(app(project), "adopt", "train/quick");
  assertStringIncludes(silent.stderr, '"adopt" needs --because');
});
