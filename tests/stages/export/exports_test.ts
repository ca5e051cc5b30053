import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { ExportedRun } from "../../../pipeline/app.ts";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { type CardFacts, cardFacts } from "../../../stages/export/card_facts.ts";
import { exportedTrainings } from "../../../stages/export/exported_training.ts";
import { logToTensorboard } from "../../../stages/export/log_to_tensorboard.ts";
import { writeCurves } from "../../../stages/export/write_curves.ts";
import { writeMlflow } from "../../../stages/export/write_mlflow.ts";
import { writeModelCard } from "../../../stages/export/write_model_card.ts";
import { writeTensorboard } from "../../../stages/export/write_tensorboard.ts";
import { runPython } from "../../setup/run_python.ts";
import { committedRuns } from "./committed_runs.ts";
import { ROOT } from "../../root.ts";
import { tempFolder } from "../../temp_folder.ts";

const runs = committedRuns();
const trainings = await exportedTrainings(runs);
const sb1 = trainings.find(({ name }) => name === "f1-digits/sb/seed-1")!;

/** The python3 with tensorboard, mlflow, pandas, pyarrow and huggingface_hub. */
const PYTHON = Deno.env.get("EXPORT_PYTHON");
const TOOLS = fileURLToPath(new URL("./read_exports.py", import.meta.url));

/** What the configuration knows of the committed runs. */
const DIGITS = cardFacts("quick", await loadConfiguration(ROOT, "quick"));

/** Steps and values. */
type Curve = [number, number][];

interface MlflowRun {
  readonly status: string;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, Curve>>;
}

/** Writes an export and has its tool read it. */
async function readBack<Found>(
  tool: string,
  write: (runs: readonly ExportedRun[], folder: string) => Promise<void>,
): Promise<Found> {
  await using folder = await tempFolder();
  await write(runs, folder.path);
  const env = { MLFLOW_ALLOW_FILE_STORE: "true" };
  return await runPython<Found>(PYTHON!, [TOOLS, tool, folder.path], { env });
}

const byTool = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, ignore: PYTHON === undefined, fn });

const means = Map.groupBy(trainings, ({ method }) => method);
const meanOf = (method: string, value: (training: typeof sb1) => number) =>
  means.get(method)!.reduce((sum, each) => sum + value(each), 0) / means.get(method)!.length;

Deno.test("each training of the committed runs is exported once, with its curve, its evaluation and its configuration", () => {
  assertEquals(trainings.length, 15);
  assertEquals(sb1.rows.length, 10);
  assertEquals([sb1.dataset, sb1.seed, sb1.result?.accuracy], ["mnist-digits", 1, 95.8]);
  assertEquals(sb1.weights, null);
});

Deno.test("a training that ends in joined workers is exported as one, and its parts are not", async () => {
  const [run] = runs.filter(({ stage }) => stage === "train/f1-digits/sb/seed-1");
  const of = (stage: string, program: string): ExportedRun => ({
    ...run!,
    stage,
    record: { ...run!.record, stage, keyRecord: { ...run!.record.keyRecord, program } },
  });
  const name = "train/f1-digits/swap/seed-1";
  const exported = await exportedTrainings([
    of(`${name}/trunk`, "stages/train.ts"),
    of(`${name}/round-1/worker-1`, "stages/train_worker.ts"),
    of(name, "stages/join.ts"),
    of("train/f1-digits/sb/trial-1/seed-1", "stages/train.ts"),
  ]);
  assertEquals(exported.map(({ name }) => name), ["f1-digits/swap/seed-1"]);
});

Deno.test("a training that two experiments share is exported under the name of each, with its evaluation", async () => {
  const of = (kind: string, experiment: string): ExportedRun => ({
    ...runs.find(({ stage }) => stage === `${kind}/f1-digits/sb/seed-1`)!,
    stage: `${kind}/${experiment}/sb/seed-1`,
  });
  const exported = await exportedTrainings(
    ["f1-digits", "other"].flatMap((name) => [of("train", name), of("evaluate", name)]),
  );
  assertEquals(exported.map(({ name, experiment, result }) => [name, experiment, result]), [
    ["f1-digits/sb/seed-1", "f1-digits", sb1.result],
    ["other/sb/seed-1", "other", sb1.result],
  ]);
});

byTool("TensorBoard reads every curve and the final accuracy of every training", async () => {
  const found = await readBack<Record<string, Record<"testError" | "accuracy", Curve>>>(
    "tensorboard",
    writeTensorboard,
  );
  assertEquals(Object.keys(found).sort(), trainings.map(({ name }) => name).sort());
  const { testError, accuracy } = found["f1-digits/sb/seed-1"]!;
  assertEquals(testError.map(([step]) => step), sb1.rows.map(({ updates }) => updates));
  testError.forEach(([, value], i) => assertAlmostEquals(value, sb1.rows[i]!.testError, 1e-5));
  assertEquals(accuracy[0]![0], sb1.rows.at(-1)!.updates);
  assertAlmostEquals(accuracy[0]![1], 95.8, 1e-5);
});

byTool(
  "TensorBoard reads a log of running stages, in two files where one of them began again",
  async () => {
    const found = await readBack<Record<string, Record<string, Curve>>>(
      "tensorboard",
      (_, folder) => {
        let seconds = 1_700_000_000;
        const log = logToTensorboard(folder, () => 1000 * seconds++);
        const stage = "train/f1-digits/sb/seed-1";
        const progress = (done: number, loss: number) =>
          log.onEvent({
            ...{ type: "progress" as const, stage, done, total: 3, unit: "epochs" },
            metrics: { loss, "test error (%)": 10 * loss },
          });
        const begin = () =>
          log.onEvent({ type: "started", stage, reasons: [], partial: false, log: "" });
        begin();
        progress(1, 0.5);
        begin();
        progress(2, 0.25);
        progress(3, 0.125);
        return Promise.resolve();
      },
    );
    assertEquals(found, {
      "train/f1-digits/sb/seed-1": {
        loss: [[1, 0.5], [2, 0.25], [3, 0.125]],
        "test error (%)": [[1, 5], [2, 2.5], [3, 1.25]],
      },
    });
  },
);

byTool(
  "MLflow reads every training with its parameters and the history of its metrics",
  async () => {
    const found = await readBack<Record<string, MlflowRun>>("mlflow", writeMlflow);
    assertEquals(Object.keys(found).sort(), trainings.map(({ name }) => name).sort());
    const { status, params, metrics } = found["f1-digits/sb/seed-1"]!;
    assertEquals(status, "FINISHED");
    assertEquals([params.method, params["regime.epochs"]], ["sb", "10"]);
    assertEquals(metrics.accuracy, [[sb1.rows.at(-1)!.updates, 95.8]]);
    assertEquals(metrics.loss, sb1.rows.map(({ updates, loss }) => [updates, loss]));
  },
);

byTool(
  "pandas reads the same table from Parquet and CSV, and finds our mean errors in it",
  async () => {
    const found = await readBack<{ rows: number; testError: Record<string, number> }>(
      "curves",
      writeCurves,
    );
    assertEquals(found.rows, trainings.reduce((sum, { rows }) => sum + rows.length, 0));
    for (const method of means.keys()) {
      const expected = meanOf(method, ({ rows }) => rows.at(-1)!.testError);
      assertAlmostEquals(found.testError[method]!, expected, 1e-9);
    }
  },
);

byTool(
  "huggingface_hub reads the model card's index, with the mean accuracy of every method",
  async () => {
    const found = await readBack<{ tags: string[]; accuracies: Record<string, number> }>(
      "huggingface",
      (runs, folder) => writeModelCard(runs, folder, DIGITS),
    );
    assert(found.tags.includes("arxiv:1705.08741"));
    assertEquals(
      Object.keys(found.accuracies).sort(),
      [...means.keys()].map((m) => `f1-digits/${m}`).sort(),
    );
    for (const method of means.keys()) {
      const expected = meanOf(method, ({ result }) => result!.accuracy);
      assertAlmostEquals(found.accuracies[`f1-digits/${method}`]!, expected, 1e-9);
    }
  },
);

Deno.test("the model card copies the weights that are here, and says how many are not", async () => {
  const [folder, source] = [await Deno.makeTempDir(), await Deno.makeTempFile()];
  await Deno.writeTextFile(source, "weights");
  await Deno.chmod(source, 0o444);
  const some = runs.map((run) =>
    run.stage === "train/f1-digits/sb/seed-1"
      ? { ...run, pathOf: (file: string) => file === "weights.safetensors" ? source : null }
      : run
  );
  await writeModelCard(some, folder, DIGITS);
  const copy = `${folder}/f1-digits/sb/seed-1.safetensors`;
  assertEquals(await Deno.readTextFile(copy), "weights");
  assertEquals((await Deno.stat(copy)).mode! & 0o777, 0o644, "a second export may replace it");
  assertStringIncludes(
    await Deno.readTextFile(`${folder}/README.md`),
    "The weights of 14 of 15 trainings are not here",
  );
  await Deno.remove(folder, { recursive: true });
  await Deno.remove(source);
});

/** The head and the text of the card of the committed runs, as if they were of this. */
async function cardOf(
  facts: CardFacts,
  exported: readonly ExportedRun[] = runs,
): Promise<{ head: Record<string, unknown>; text: string }> {
  await using folder = await tempFolder();
  await writeModelCard(exported, folder.path, facts);
  const [, head, text] = (await Deno.readTextFile(`${folder.path}/README.md`)).split(/^---$/m);
  return { head: parse(head!), text: text! };
}

Deno.test("the model card of a reproduction names the paper and the terms of its data", async () => {
  const { head, text } = await cardOf(DIGITS);
  assertEquals([head.license, head.pipeline_tag], ["mit", "image-classification"]);
  assertEquals(head.tags, ["batch-size", "generalization", "reproduction", "arxiv:1705.08741"]);
  assertStringIncludes(text, "# Train longer, generalize better: networks of a reproduction");
  assertStringIncludes(
    text,
    "- mnist-digits: [10,000 digits of MNIST](https://github.com/cazala/mnist). " +
      "Licence: MIT (the package); CC BY-SA 3.0 (MNIST).",
  );
});

Deno.test("the model card of one's own networks on one's own table claims no licence, no paper and no images", async () => {
  const table = { title: "Measurements", task: "tabular-classification" } as const;
  const { head, text } = await cardOf({
    name: "my-table",
    isReproduction: false,
    data: { "mnist-digits": table },
  });
  assertEquals(Object.keys(head), ["library_name", "pipeline_tag", "tags", "model-index"]);
  assertEquals([head.pipeline_tag, head.tags], [table.task, ["batch-size", "generalization"]]);
  const [{ name, results }] = head["model-index"] as [
    { name: string; results: { task: object; dataset: object }[] },
  ];
  assertEquals([name, results[0]!.task, results[0]!.dataset], [
    "my-table",
    { type: table.task },
    { type: "mnist-digits", name: "Measurements" },
  ]);
  assert(!/reproduction|Hoffer|1705\.08741|image/.test(text), text);
  assertStringIncludes(text, "# my-table: one network, several batch sizes");
  assertStringIncludes(text, "No licence of the weights is stated here");
  assertStringIncludes(text, "- mnist-digits: Measurements. Licence: not stated.");
});

Deno.test("a model card tells a training that diverged from one that was not evaluated", async () => {
  const exported = runs.flatMap((run): ExportedRun[] => {
    if (run.stage === "evaluate/f1-digits/lb/seed-1") return [];
    if (run.stage !== "train/f1-digits/lb/seed-2") return [run];
    const pathOf = (file: string) => file === "diverged.json" ? `/${file}` : run.pathOf(file);
    return [{ ...run, pathOf }];
  }).filter(({ stage }) => stage !== "evaluate/f1-digits/lb/seed-2");
  const { text } = await cardOf(DIGITS, exported);
  assertMatch(text, /\| f1-digits\/lb .*\| 1, 1 diverged, 1 not evaluated +\|/);
  assertMatch(text, /\| f1-digits\/sb .*\| 3 +\|/);
});

Deno.test("what a model card says comes from the experiment and its data", async () => {
  const configuration = await loadConfiguration(ROOT, "quick");
  const experiment = configuration.experiments["f1-digits"]!;
  const isReproduction = (changed: Partial<typeof experiment>) =>
    cardFacts("mine", {
      ...configuration,
      experiments: { "f1-digits": { ...experiment, ...changed } },
    }).isReproduction;
  assertEquals(isReproduction({}), true);
  assertEquals(isReproduction({ row: null }), false);
  assertEquals(isReproduction({ network: "configs/experiments/mine.ts" }), false);
  const facts = cardFacts("mine", {
    ...configuration,
    experiments: { "f1-digits": { ...experiment, dataset: "mine" } },
    datasets: {
      mine: {
        title: "Mine",
        licence: "CC0",
        sources: [{ folder: "data/mine.csv" }],
        files: {},
        normalization: { mean: [0], std: [1] },
        prepare: {
          format: "folder",
          classes: 2,
          reading: {},
          found: {
            sha256: "",
            shape: [1, 1, 8],
            values: "numbers",
            classes: ["a", "b"],
            examples: { train: 8, test: 2 },
          },
        },
      },
    },
  });
  assertEquals(facts, {
    name: "mine",
    isReproduction: false,
    data: { mine: { title: "Mine", licence: "CC0", task: "tabular-classification" } },
  });
});
