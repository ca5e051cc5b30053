import { assertEquals } from "@std/assert";
import { parseRecord } from "../../../pipeline/store/records.ts";
import { finalOutcome } from "../../../stages/comparison/final_outcome.ts";
import { stageMetrics } from "../../../stages/comparison/stage_metrics.ts";

const RUNS = new URL("../../../results/quick/runs/", import.meta.url);

/** The numbers of a committed run. */
async function metricsOf(stage: string) {
  const record = parseRecord(await Deno.readTextFile(new URL(`${stage}.json`, RUNS)));
  const read = (file: string) =>
    Deno.readTextFile(new URL(`${stage}/${file}`, RUNS)).catch(() => null);
  return await stageMetrics({ record, read });
}

Deno.test("a training comes to the error and loss of its last epoch, an evaluation to its accuracy, data to no number", async () => {
  const evaluated = (await metricsOf("evaluate/f1-digits/lb/seed-1"))!;
  assertEquals(Object.keys(evaluated), ["accuracy (%)", "loss"]);
  const trained = (await metricsOf("train/f1-digits/lb/seed-1"))!;
  assertEquals(Object.keys(trained), ["test error (%)", "loss"]);
  // Of the same weights and the same images.
  assertEquals(
    (100 - trained["test error (%)"]!).toFixed(6),
    evaluated["accuracy (%)"]!.toFixed(6),
  );
  assertEquals(await metricsOf("prepare/mnist-digits"), null);
});

Deno.test("a training that diverged, or whose history is not at hand, has no numbers", async () => {
  const record = parseRecord(
    await Deno.readTextFile(new URL("train/f1-digits/lb/seed-1.json", RUNS)),
  );
  for (const history of [null, "", "\n"]) {
    assertEquals(await stageMetrics({ record, read: () => Promise.resolve(history) }), null);
  }
});

Deno.test("a training that results in an average comes to the error of the average", async () => {
  const record = parseRecord(
    await Deno.readTextFile(new URL("train/f1-digits/lb/seed-1.json", RUNS)),
  );
  const files: Record<string, string> = {
    "history.csv": await Deno.readTextFile(
      new URL("train/f1-digits/lb/seed-1/history.csv", RUNS),
    ),
    "measurements.json": JSON.stringify({
      "test error before recalibration (%)": 90,
      "test error after recalibration (%)": 1.25,
    }),
  };
  const read = (file: string) => Promise.resolve(files[file] ?? null);
  assertEquals((await stageMetrics({ record, read }))!["test error (%)"], 1.25);
  assertEquals((await finalOutcome(read))!.accuracy, 98.75);
  files["diverged.json"] = "{}";
  assertEquals(await stageMetrics({ record, read }), null);
});

Deno.test("files of a stranger's run that are none have no numbers, and are no error", async () => {
  const programs = ["stages/train.ts", "stages/evaluate.ts", "stages/measure.ts"];
  const record = parseRecord(
    await Deno.readTextFile(new URL("train/f1-digits/lb/seed-1.json", RUNS)),
  );
  for (
    const text of ["<<<<<<< HEAD", "null", "{}", '{"accuracy": "\\u001b[2J", "loss": 1}', "a\nb"]
  ) {
    const read = (file: string) => Promise.resolve(file === "diverged.json" ? null : text);
    for (const program of programs) {
      const keyRecord = { ...record.keyRecord, program };
      const found = await stageMetrics({ record: { ...record, keyRecord }, read });
      assertEquals(Object.values(found ?? {}).filter((value) => !Number.isNaN(value)), [], text);
    }
    assertEquals(await finalOutcome(read), null, text);
  }
});
