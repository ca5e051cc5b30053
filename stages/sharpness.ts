import { imagesAt, validationSplit } from "../models/images/validation_split.ts";
import { sharpness } from "../models/measurement/sharpness.ts";
import type { Program } from "../pipeline/types.ts";
import { openDevice } from "./device/open_device.ts";
import { readSafetensors } from "./formats/safetensors.ts";
import type { SharpnessConfig } from "./measurement/sharpness_config.ts";
import { readDivergence, writeDivergence } from "./training/diverged.ts";
import { loadModules } from "./training/load_modules.ts";
import { readTrainingImages } from "./training/read_training_images.ts";

/** Seed of the part of the training set that is looked at: the same for all trainings. */
const SAMPLE_SEED = 0;

/**
 * Measures how the loss bends around the weights of a training: the largest eigenvalue of its Hessian, and how far it rises
 * by one step uphill, on a fixed part of the training set. Inputs: `weights`, a training, and `data`, the prepared data set.
 * Modules: `network` and `batchNorm`. Output: `sharpness.json`, or `diverged.json` if the training diverged.
 */
const sharpnessStage: Program<SharpnessConfig> = async (
  { name, config, seed, inputs, modules, output, send },
) => {
  const { batchNorm, normalization, crop, numerics, examples, rho, validation } = config;
  const diverged = await readDivergence(inputs.weights!);
  if (diverged) return await writeDivergence(output, diverged);
  const code = await loadModules(modules);
  const { data } = await readTrainingImages(inputs.data!, validation, seed);
  const all = "read" in data ? data.shape[0] : data.images.shape[0]!;
  using device = openDevice(send, numerics);
  const measured = await sharpness(device.library, {
    ...device.options,
    network: code.network,
    batchNorm: code.batchNorm(batchNorm),
    weights: await readSafetensors(`${inputs.weights}/weights.safetensors`),
    data: all <= examples
      ? data
      : imagesAt(data, validationSplit(all, examples, SAMPLE_SEED).validation),
    rho,
    normalization,
    ...(crop !== undefined && { crop }),
  });
  await Deno.writeTextFile(`${output}/sharpness.json`, JSON.stringify(measured, null, 2) + "\n");
  const run = name.split("/").slice(1).join(" ");
  send({
    type: "result",
    text: `${run}: largest eigenvalue ${measured.eigenvalue.toPrecision(3)}`,
  });
};

export default sharpnessStage;
