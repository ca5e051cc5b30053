import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import batchNorm from "../../../models/batch_norm.ts";
import type { BatchNormForm } from "../../../models/batch_norm_form.ts";
import { evaluate } from "../../../models/evaluation/evaluate.ts";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import type { Weights } from "../../../models/model.ts";
import { openForTests } from "../../tensorflow/library.ts";
import reference from "../fixtures/momentum_sgd.json" with { type: "json" };
import { referenceTraining } from "../training/reference_training.ts";
import { train } from "../training/small_training.ts";

const library = await openForTests();

/** Weights after the reference's three updates. */
const trained = async (form: BatchNormForm) =>
  (await train(library, referenceTraining(form))).weights;

function evaluated(form: BatchNormForm, weights: Weights) {
  const { network, batchNorm, data, batch, preprocessing } = referenceTraining(form);
  const { normalization } = preprocessing;
  return evaluate(library, {
    network,
    batchNorm,
    weights,
    data,
    normalization,
    batch,
    session: { threads: 1 },
  });
}

for (
  const [name, form, expected] of [
    ["batch norm", batchNorm(), reference.batch],
    ["ghost batch norm", ghostBatchNorm({ form: "ghost", ghostBatch: 4 }), reference.ghost],
  ] as const
) {
  Deno.test(`evaluate() with ${name} gives the loss that PyTorch gives`, async () => {
    const { loss, examples } = await evaluated(form, await trained(form));
    assertEquals(examples, 21);
    assertAlmostEquals(loss, expected.inferenceLoss, 5e-5);
  });
}

Deno.test("evaluate() refuses weights of another network", async () => {
  const weights = await trained(batchNorm());
  const without = new Map([...weights].filter(([name]) => name !== "output.bias"));
  await assertRejects(() => evaluated(batchNorm(), without), Error, "output.bias");
});
