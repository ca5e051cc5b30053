import { imagesAt, validationSplit } from "../models/images/validation_split.ts";
import type { LabelledImages, StoredImages } from "../models/images/images.ts";
import type { ExampleResults } from "../models/measurement/example_results.ts";
import { measure } from "../models/measurement/measure.ts";
import type { Program } from "../pipeline/types.ts";
import { openDevice } from "./device/open_device.ts";
import { readSafetensors } from "./formats/safetensors.ts";
import { readDivergence, writeDivergence } from "./training/diverged.ts";
import { loadModules } from "./training/load_modules.ts";
import type { MeasureConfig } from "./measurement/measure_config.ts";
import { packBits } from "./measurement/packed_bits.ts";
import { readTrainingImages } from "./training/read_training_images.ts";

/** Seed of the part of the training set that is measured: the same for all trainings. */
const SAMPLE_SEED = 0;

/**
 * Measures a training in inference mode, without augmentation: error and loss on a fixed part of its training set and on
 * the test set, with the running statistics of batch norm that it ended with and with others. Inputs: `weights`, a
 * training, and `data`, the prepared data set. Modules: `network` and `batchNorm`. Output: `measures.json`, and
 * `train_hits.bin` and `test_hits.bin`, a bit for each example that is set where the network is right. A diverged training
 * has `diverged.json` instead.
 */
const measureStage: Program<MeasureConfig> = async (
  { config, seed, inputs, modules, output, send },
) => {
  const { batchNorm, normalization, crop, numerics, batch, examples, validation } = config;
  const diverged = await readDivergence(inputs.weights!);
  if (diverged) return await writeDivergence(output, diverged);
  const code = await loadModules(modules);
  const { data, test } = await readTrainingImages(inputs.data!, validation, seed);
  const weights = await readSafetensors(`${inputs.weights}/weights.safetensors`);
  using device = openDevice(send, numerics);
  const measured = await measure(device.library, {
    ...device.options,
    network: code.network,
    batchNorm: code.batchNorm(batchNorm),
    weights,
    train: sample(data, examples),
    test,
    batch,
    normalization,
    ...(crop !== undefined && { crop }),
  });
  const entries = [...measured].map(([kind, { train, test }]) =>
    [kind, { train: summary(train), test: summary(test) }] as const
  );
  const text = JSON.stringify(Object.fromEntries(entries), null, 2);
  await Deno.writeTextFile(`${output}/measures.json`, `${text}\n`);
  const { train, test: tested } = measured.get("trained")!;
  await Deno.writeFile(`${output}/train_hits.bin`, packBits(train.hits));
  await Deno.writeFile(`${output}/test_hits.bin`, packBits(tested.hits));
};

export default measureStage;

/** A fixed part of a data set. */
function sample(data: LabelledImages | StoredImages, most: number): LabelledImages | StoredImages {
  const examples = "read" in data ? data.shape[0] : data.images.shape[0]!;
  if (examples <= most) return data;
  return imagesAt(data, validationSplit(examples, most, SAMPLE_SEED).validation);
}

function summary({ losses, hits }: ExampleResults) {
  const examples = hits.length;
  const correct = hits.reduce((sum, hit) => sum + hit, 0);
  const loss = losses.reduce((sum, loss) => sum + loss, 0) / examples;
  return { examples, correct, error: 100 * (1 - correct / examples), loss };
}
