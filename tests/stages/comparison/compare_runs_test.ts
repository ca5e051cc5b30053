import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ComparedRun, RunResult } from "../../../pipeline/app.ts";
import { digestText } from "../../../pipeline/key/digest.ts";
import { keyOf } from "../../../pipeline/key/key.ts";
import type { Json } from "../../../pipeline/types.ts";
import { compareRuns } from "../../../stages/comparison/compare_runs.ts";
import type { ComparedProfile } from "../../../stages/comparison/compared_profile.ts";

const HERE = "2026-12-02T00:00:00.000Z";
const COMMITTED = "2026-12-01T00:00:00.000Z";

/** A result whose output are these files. */
function result(
  stage: string,
  started: string,
  files: Readonly<Record<string, string>>,
  facts: Readonly<Record<string, Json>> = { device: "CPU" },
): RunResult {
  const keyRecord = {
    format: 1,
    program: "p.ts",
    config: {},
    seed: null,
    inputs: {},
    code: {},
    versions: {},
    facts: {},
  };
  const output = { digest: digestText("tree", JSON.stringify(files)), files: [] };
  const record = { stage, key: keyOf(keyRecord), keyRecord, output, started, seconds: 1, facts };
  return { record, read: (file) => Promise.resolve(files[file] ?? null) };
}

const history = (...errors: number[]) => ({
  "history.csv": [
    "epoch,updates,loss,testError",
    ...errors.map((error, i) => [i + 1, 4 * i + 4, error / 100, error].join()),
  ].join("\n"),
});
const metrics = (accuracy: number) => ({ "metrics.json": JSON.stringify({ accuracy, loss: 1 }) });

/** The runs of a cell: pairs of accuracies by seed, here and committed; null where one is lacking. */
function cell(
  name: string,
  pairs: readonly (readonly [number | null, number | null])[],
  facts: Readonly<Record<string, Json>> = { device: "CPU" },
): ComparedRun[] {
  return pairs.flatMap(([here, committed], i) =>
    ["train", "evaluate"].map((kind): ComparedRun => {
      const stage = `${kind}/${name}/seed-${i + 1}`;
      const files = (accuracy: number) =>
        kind === "train" ? history(50, 100 - accuracy) : metrics(accuracy);
      return {
        stage,
        here: here === null ? null : result(stage, HERE, files(here), facts),
        committed: committed === null ? null : result(stage, COMMITTED, files(committed)),
        changes: [],
      };
    })
  );
}

Deno.test("equal bits: one line says how many trainings and cells", async () => {
  const runs = [
    ...cell("f1/sb", [[98, 98], [98.5, 98.5]]),
    ...cell("f1/lb", [[97, 97], [97.5, 97.5]]),
  ];
  const { line, text } = await compareRuns({ profile: "quick" }, runs);
  assertEquals(line, "All 4 trainings and 2 cells equal the committed ones bit for bit.");
  assertStringIncludes(text, "f1/sb      2  98.25      98.25        0.00          –  equal bits");
  assertEquals(text.endsWith(line), true);
});

Deno.test("a difference is told with both numbers, a tolerance from the committed seeds, and the facts that differ", async () => {
  const facts = { device: "NVIDIA H200", libtensorflow: "2.20.0" };
  const runs = [
    ...cell("f1/sb", [[98, 98], [98.4, 98.4], [98.2, 98.2]]),
    ...cell("f1/lb", [[97, 97], [97.3, 97.5], [96, 96.4]], facts),
  ];
  const { line, text, data } = await compareRuns({ profile: "mnist" }, runs);
  assertEquals(
    line,
    "4 of 6 trainings and 1 of 2 cells equal the committed ones bit for bit. " +
      "Different: f1/lb 96.77 %, committed 96.97 % (−0.20, within ±1.93). " +
      "Why that may be: device: NVIDIA H200 here, CPU committed; libtensorflow: 2.20.0 here, unknown committed. " +
      "More: deno task compare --profile mnist",
  );
  // t(0.975, 2) = 4.302653, and the committed 97, 97.5 and 96.4 have s = 0.550757; √(2/3).
  const tolerance = 4.302653 * 0.550757 * Math.sqrt(2 / 3);
  const [, lb] = (data as { cells: { tolerance: number }[] }).cells;
  assertEquals(lb!.tolerance.toFixed(4), tolerance.toFixed(4));
  assertStringIncludes(text, "Tolerance: 95 %");
  assertStringIncludes(
    text,
    "train/f1/lb/seed-2: the histories part at epoch 2 of 2; loss 0.0270, committed 0.0250; " +
      "test error 2.70 %, committed 2.50 %",
  );
});

Deno.test("histories with rows within epochs part at an epoch, not at a row", async () => {
  const rows = (...rows: readonly (readonly [epoch: number, error: number])[]) => ({
    "history.csv": [
      "epoch,updates,loss,testError",
      ...rows.map(([epoch, error]) => [epoch, 4 * epoch, error / 100, error].join()),
    ].join("\n"),
  });
  const words = async (here: ReturnType<typeof rows>, committed: ReturnType<typeof rows>) => {
    const stage = "train/gap/sb/seed-1";
    const run = {
      stage,
      here: result(stage, HERE, here),
      committed: result(stage, COMMITTED, committed),
    };
    const { text } = await compareRuns({ profile: "gap-f1" }, [{ ...run, changes: [] }]);
    return /the histories part at epoch [^;]*/.exec(text)?.[0];
  };
  const start = [[0.25, 60], [0.5, 40], [1, 20]] as const;
  assertEquals(
    await words(rows(...start, [2, 9]), rows(...start, [2, 8])),
    "the histories part at epoch 2 of 2",
  );
  // AdaScale ends within an epoch.
  assertEquals(
    await words(rows(...start, [1.75, 9]), rows(...start, [1.75, 8])),
    "the histories part at epoch 2 of 2",
  );
  assertEquals(
    await words(rows(...start, [2, 9], [3, 7]), rows(...start, [2, 9])),
    "the histories part at epoch 3 of 3",
  );
});

Deno.test("trainings that result in averages are compared by the errors of the averages", async () => {
  const averaged = (error: number) => ({
    ...history(50, 9),
    "measurements.json": JSON.stringify({ "test error after recalibration (%)": error }),
  });
  const runs = [[4, 4.5], [4.2, 4.6]].map(([here = 0, committed = 0], i): ComparedRun => {
    const stage = `train/sweep/swa-2048/seed-${i + 1}`;
    return {
      stage,
      here: result(stage, HERE, averaged(here)),
      committed: result(stage, COMMITTED, averaged(committed)),
      changes: [],
    };
  });
  const { line, text } = await compareRuns({ profile: "figures" }, runs);
  assertStringIncludes(line, "sweep/swa-2048 95.90 %, committed 95.45 % (+0.45, ");
  assertStringIncludes(
    text,
    "train/sweep/swa-2048/seed-1: the histories are equal, the weights are not",
  );
});

Deno.test("the command for more carries the flags that chose seeds and fields", async () => {
  const flags = " --seeds 1 --set 'experiments.f1.batch.small=32'";
  const { line } = await compareRuns(
    { profile: "quick" },
    cell("f1/sb", [[90, 98], [90.1, 98.2]]),
    flags,
  );
  assertEquals(line.endsWith(`More: deno task compare${flags}`), true);
});

Deno.test("vector instructions that an older record does not have are the reason where nothing else is", async () => {
  const pairs = [[96.8, 97], [97.2, 97.5]] as const;
  const why = async (facts: Readonly<Record<string, Json>>) => {
    const { data } = await compareRuns({ profile: "quick" }, cell("f1/lb", pairs, facts), "");
    return (data as { readonly why: readonly string[] }).why;
  };
  const host = { instructions: ["avx", "avx2"] };
  assertEquals(await why({ device: "CPU", host }), [
    "vector instructions: avx,avx2 here, unknown committed",
  ]);
  assertEquals(await why({ device: "NVIDIA H200", host }), [
    "device: NVIDIA H200 here, CPU committed",
  ]);
});

Deno.test("what lies further off than the seeds do is said to be outside", async () => {
  const { line, text } = await compareRuns(
    { profile: "quick" },
    cell("f1/sb", [[90, 98], [90.1, 98.2]]),
  );
  assertStringIncludes(line, "outside ±");
  assertStringIncludes(text, "OUTSIDE");
});

Deno.test("one committed seed has no spread, so nothing is judged by it", async () => {
  const { line } = await compareRuns({ profile: "quick" }, cell("f1/sb", [[97, 98]]));
  assertStringIncludes(line, "(−1.00, one committed seed has no spread to judge it by)");
  assertStringIncludes(line, "differ in nothing that explains it");
});

Deno.test("committed seeds that are right about as many images have no spread to judge by", async () => {
  const runs = cell("f1/sb", [[97.95, 98], [97.95, 98]]);
  const { line, text, data } = await compareRuns({ profile: "quick" }, runs);
  assertStringIncludes(
    line,
    "(−0.05, the committed seeds are equal: they have no spread to judge it by)",
  );
  assertStringIncludes(text, "not judged");
  assertEquals((data as ComparedProfile).cells[0]!.tolerance, null);
});

Deno.test("one seed here is compared with the same committed seed, and judged by the spread of all", async () => {
  const runs = cell("f1/sb", [[97, 98], [null, 98.2], [null, 98.4]]);
  const { line, text } = await compareRuns({ profile: "quick" }, runs);
  // 4.302653 · 0.2 · √2
  assertStringIncludes(line, "f1/sb 97.00 %, committed 98.00 % (−1.00, within ±1.22)");
  assertStringIncludes(text, "Committed, but not here: 2 trainings.");
});

Deno.test("restored runs are not said to be computed again", async () => {
  const runs = cell("f1/sb", [[98, 98], [98.5, 98.5]]).map((run) => ({
    ...run,
    here: run.committed,
  }));
  const { line } = await compareRuns({ profile: "quick" }, runs);
  assertEquals(
    line,
    "All 2 trainings here are the committed runs themselves: nothing was computed a second time.",
  );
  const mixed = [...runs, ...cell("f1/lb", [[97, 97]])];
  assertEquals(
    (await compareRuns({ profile: "quick" }, mixed)).line,
    "All 3 trainings and 2 cells equal the committed ones bit for bit. " +
      "2 of these trainings are the committed runs themselves.",
  );
});

Deno.test("trainings that are not committed are counted, and another configuration is named", async () => {
  const changed = cell("f1/sb", [[97, 98]]).map((run) => ({
    ...run,
    changes: run.stage.startsWith("train/")
      ? ["config epochs: 2 → 3"]
      : ["content of input weights changed"],
  }));
  const { line } = await compareRuns({ profile: "quick" }, [
    ...changed,
    ...cell("f1/lb", [[97, null]]),
  ]);
  assertStringIncludes(line, "1 training more can be compared with none.");
  assertStringIncludes(line, "Why that may be: config epochs: 2 → 3.");
  assertEquals(line.includes("weights"), false);
  assertEquals(
    (await compareRuns({ profile: "mine" }, cell("f1/sb", [[97, null]]))).line,
    "No training of the profile mine is here and committed.",
  );
});

Deno.test("a sweep, which is not evaluated, is compared by its last epoch; what diverged is told", async () => {
  const run = (stage: string, here: object, committed: object): ComparedRun => ({
    stage,
    here: result(stage, HERE, here as Record<string, string>),
    committed: result(stage, COMMITTED, committed as Record<string, string>),
    changes: [],
  });
  const { line, text } = await compareRuns({ profile: "quick" }, [
    run("train/f1/b64/seed-1", history(9, 5), history(9, 4)),
    run("train/f1/b128/seed-1", { "diverged.json": "{}", ...history(9) }, history(9, 3)),
  ]);
  assertStringIncludes(line, "f1/b64 95.00 %, committed 96.00 %");
  assertStringIncludes(line, "f1/b128 diverged here");
  assertStringIncludes(text, "train/f1/b128/seed-1: the histories part at epoch 2 of 2");
});

Deno.test("trials of a tuning, trunks and workers are trainings, but in no cell", async () => {
  const run = (name: string, error: number): ComparedRun => ({
    stage: `train/${name}`,
    here: result(`train/${name}`, HERE, history(50, error + 0.1)),
    committed: result(`train/${name}`, COMMITTED, history(50, error)),
    changes: [],
  });
  const runs = [
    run("rates/b16/trial-1", 90),
    ...[1, 2].map((seed) => run(`rates/b16/seed-${seed}`, 2 + seed)),
    ...[1, 2].flatMap((seed) => [
      run(`after/swap/seed-${seed}/trunk`, 30),
      run(`after/swap/seed-${seed}/round-1/worker-1`, 20),
      run(`after/swap/seed-${seed}/round-1/worker-2`, 20),
    ]),
    ...cell("after/swap", [[95, 96], [95.5, 96.5]]),
  ];
  const { text, data } = await compareRuns({ profile: "quick" }, runs);
  const { cells, trainings } = data as ComparedProfile;
  assertEquals(
    cells.map(({ cell, seeds, committed }) => [cell, seeds, committed]),
    [["rates/b16", 2, 96.5], ["after/swap", 2, 96.25]],
  );
  assertEquals(trainings.compared, 11);
  assertStringIncludes(text, "train/rates/b16/trial-1: the histories part at epoch 2");
});
