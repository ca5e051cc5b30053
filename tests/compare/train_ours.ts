/** One training by our code: prints a JSON line an epoch, like train_torch.py. */
import batchNorm from "../../models/batch_norm.ts";
import { evaluate } from "../../models/evaluation/evaluate.ts";
import { fit } from "../../models/training/fit.ts";
import { paperTraining } from "../models/training/paper_training.ts";
import type { LabelledImages } from "../../models/images/images.ts";
import { NETWORKS } from "../../stages/networks.ts";
import { openForTests } from "../tensorflow/library.ts";
import type { Curve, Training } from "./training.ts";

const { data, network: name, batch, regime, optimizer, preprocessing, seed, threads }: Training =
  JSON.parse(Deno.args[0]!);
const { default: network } = await import(`../../${NETWORKS[name]!.module}`);
const library = await openForTests();
const [train, test] = [await read("train"), await read("test")];
const session = { threads };

const training = paperTraining({
  network,
  batchNorm: batchNorm(),
  data: train,
  test,
  batch,
  regime,
  optimizer,
  preprocessing,
  seed,
  session,
});
const run = fit(library, training);
const rows: Omit<Curve, "testLoss">[] = [];
let step = await run.next();
for (; !step.done; step = await run.next()) {
  const { epoch, loss, testError } = step.value;
  rows.push({ epoch, loss, testError });
}
const { loss: testLoss } = await evaluate(library, {
  network,
  batchNorm: batchNorm(),
  weights: step.value.weights,
  data: test,
  normalization: preprocessing.normalization,
  batch: 500,
  session,
});
for (const row of rows) {
  console.log(JSON.stringify(row === rows.at(-1) ? { ...row, testLoss } : row));
}

async function read(split: "train" | "test"): Promise<LabelledImages> {
  const images = await Deno.readFile(`${data}/${split}.images`);
  const labels = await Deno.readFile(`${data}/${split}.labels`);
  return {
    images: { dtype: "uint8", shape: [labels.length, ...network.imageShape], data: images },
    labels: { dtype: "uint8", shape: [labels.length], data: labels },
  };
}
