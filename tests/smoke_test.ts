/**
 * Every method of every row through the real command line, in a copy of the project, on a few images. It takes minutes, so
 * it is a task of its own, `deno task test:smoke`, which CI runs.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { MeasuredRow } from "../stages/measurement/gap_files.ts";
import type { Remedy } from "../stages/remedies/closed_gap.ts";
import type { TriedMethod } from "../stages/tuning/tried_methods.ts";
import { copyProject, MAIN } from "./setup/project_copy.ts";
import { locateForTests } from "./tensorflow/library.ts";

const ROOMS = ["main.ts", "pick_std.ts", "std", "pipeline", "tensorflow", "models", "stages"];
const ROWS = ["f1", "c1", "resnet44", "vgg", "c3", "wresnet16-4", "alexnet"];
const METHODS = ["sb", "lb", "lr", "gbn", "ra"];

const FIGURES = [
  "1a",
  "1b",
  "2a-all",
  "2a-first-layer",
  "2b-all",
  "2b-first-layer",
  "3",
  "4",
  "4-linear",
  "7",
];

Deno.test({
  name:
    "the profile smoke-tuned tunes each method, trains by what it chose, and takes the gaps apart",
  ignore: !Deno.env.has("TEST_SMOKE"),
  async fn() {
    await using copy = await reproduced("smoke-tuned");
    const folder = `${copy.root}/results/local/smoke-tuned`;
    const [experiment] = JSON.parse(await Deno.readTextFile(`${folder}/tuning.json`));
    const chosen = experiment.methods.map(({ name, choice }: TriedMethod) => [name, choice?.best]);
    assertEquals(chosen.map(([name]: [string]) => name), ["sb", "lb", "linear", "linear-warm-up"]);
    for (const [method, best] of chosen) {
      const record = await Deno.readTextFile(
        `${folder}/runs/tune/tuned-smoke/${method}/tuned.json`,
      );
      assertEquals(JSON.parse(record), {
        learningRate: best.learningRate,
        momentum: best.momentum,
      });
    }
    const [row] = JSON.parse(await Deno.readTextFile(`${folder}/gap.json`));
    assertEquals(row.methods.length, 4);
    assert(row.methods.every(({ errors }: MeasuredRow["methods"][number]) => errors !== null));
    assertStringIncludes(
      await Deno.readTextFile(`${folder}/report.html`),
      "What the gap is made of",
    );
  },
});

Deno.test({
  name:
    "the profile smoke-after trains workers and averages, and says what they close, how they bend and their critical batch",
  ignore: !Deno.env.has("TEST_SMOKE"),
  async fn() {
    await using copy = await reproduced("smoke-after");
    const folder = `${copy.root}/results/local/smoke-after`;
    const [{ remedies, small }] = JSON.parse(await Deno.readTextFile(`${folder}/remedies.json`));
    const closed = remedies.map(({ name, closed }: Remedy) => [name, closed !== null]);
    const later = ["gbn-noise-scale", "swa", "sam", "post-local", "swap"];
    assertEquals(closed, later.map((name) => [name, true]));
    assertEquals(small.name, "sb");
    const [{ methods }] = JSON.parse(await Deno.readTextFile(`${folder}/flatness.json`));
    assertEquals(methods.length, 7);
    assertStringIncludes(
      await Deno.readTextFile(`${folder}/critical_batch.md`),
      "+GBN, noise scale",
    );
    assertStringIncludes(await Deno.readTextFile(`${folder}/report.html`), "What closes the gap");
  },
});

Deno.test({
  name: "the profile smoke runs every method of every row, and a sweep over sizes of batches",
  ignore: !Deno.env.has("TEST_SMOKE"),
  fn: smoke,
});

/** A copy of the project in which a profile was reproduced. */
async function reproduced(profile: string) {
  const { path } = await locateForTests();
  const copy = await copyProject([...ROOMS, "configs", "deno.json", "deno.lock"]);
  const { code, stderr } = await copy.run(
    [...MAIN, "reproduce", "--profile", profile],
    { STD: "npm", LIBTENSORFLOW_PATH: path },
  );
  assertEquals(code, 0, stderr);
  return copy;
}

async function smoke() {
  await using copy = await reproduced("smoke");
  const runs = await Deno.readTextFile(`${copy.root}/results/local/smoke/runs.csv`);
  const found = runs.trim().split("\n").slice(1).map((line) => line.split(","))
    .map(([experiment, _network, _dataset, method, seed]) => [experiment, method, seed].join());
  const wanted = ROWS.flatMap((row) => METHODS.map((method) => `${row}-smoke,${method},1`));
  assertEquals(found.sort(), wanted.sort());
  const figures = [...Deno.readDirSync(`${copy.root}/results/local/smoke/figures/sweep-smoke`)]
    .map(({ name }) => name).filter((name) => name.endsWith(".svg"));
  assertEquals(figures.sort(), FIGURES.map((figure) => `figure-${figure}.svg`).sort());
}
