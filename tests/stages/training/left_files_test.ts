import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { MEASURES } from "../../../stages/measurement/measured_run.ts";
import { SHARPNESS } from "../../../stages/measurement/read_sharpness.ts";
import { TEST_HITS } from "../../../stages/measurement/test_hits.ts";
import { POTENTIAL } from "../../../stages/figures/potential_places.ts";
import { DIVERGED, readDivergence, writeDivergence } from "../../../stages/training/diverged.ts";
import { encodeHistory } from "../../../stages/training/encode_history.ts";
import { METRICS, readOutcome } from "../../../stages/training/outcome.ts";
import { decodeHistory, HISTORY, readHistory } from "../../../stages/training/read_history.ts";
import { epochRow } from "../made_up_run.ts";
import { tempFolder } from "../../temp_folder.ts";

const ROWS = [1, 2].map((epoch) =>
  epochRow({
    ...{ epoch, updates: 10 * epoch, loss: Math.PI, error: 1 / 3, testError: 1e-9 },
    ...{ distance: 2 / 3, firstLayerDistance: 0.1 + 0.2 },
  })
);

Deno.test("programs whose code is in keys write the files that are read under these names", async () => {
  const written = {
    train: [HISTORY],
    train_worker: [HISTORY],
    join: [HISTORY],
    evaluate: [METRICS],
    measure: [MEASURES, TEST_HITS],
    sharpness: [SHARPNESS],
    potential: [POTENTIAL],
  };
  for (const [program, files] of Object.entries(written)) {
    const url = new URL(`../../../stages/${program}.ts`, import.meta.url);
    const text = await Deno.readTextFile(url);
    for (const file of files) assertStringIncludes(text, `output}/${file}\``, program);
  }
});

Deno.test("a history comes back as it was written, to the bit", async () => {
  await using one = await tempFolder();
  await Deno.writeTextFile(`${one.path}/${HISTORY}`, encodeHistory(ROWS));
  assertEquals(await readHistory(one.path), ROWS);
});

Deno.test("a training that diverged in its first epoch has no rows, and a text that is no history is refused", async () => {
  await using one = await tempFolder();
  await Deno.writeTextFile(`${one.path}/${HISTORY}`, encodeHistory([]));
  assertEquals(await readHistory(one.path), []);
  assertThrows(() => decodeHistory("<html>\n"), Error, "Cannot read a history");
});

Deno.test("an outcome is the accuracy and loss of an evaluation, or where the training diverged", async () => {
  await using one = await tempFolder();
  const metrics = { accuracy: 98.5, correct: 197, examples: 200, loss: 0.25 };
  await Deno.writeTextFile(`${one.path}/${METRICS}`, JSON.stringify(metrics));
  assertEquals(await readOutcome(one.path), { accuracy: 98.5, loss: 0.25, divergedAt: null });
  const at = { update: 7, epoch: 1, learningRate: 9, loss: NaN, gradientNorm: Infinity };
  await writeDivergence(one.path, at);
  assertEquals(await readOutcome(one.path), { accuracy: null, loss: null, divergedAt: 7 });
  assertEquals([...Deno.readDirSync(one.path)].map(({ name }) => name).sort(), [DIVERGED, METRICS]);
  assertEquals((await readDivergence(one.path))!.loss, "NaN");
});
