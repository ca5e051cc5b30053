import { evaluate } from "../models/evaluation/evaluate.ts";
import type { Program } from "../pipeline/types.ts";
import { readDivergence, writeDivergence } from "./training/diverged.ts";
import type { EvaluateConfig } from "./training/evaluate_config.ts";
import { loadModules } from "./training/load_modules.ts";
import { openDevice } from "./device/open_device.ts";
import { readImages } from "./training/read_images.ts";
import { readSafetensors } from "./formats/safetensors.ts";

/** Examples per pass: few enough for memory, enough to make the cost of a session call negligible. */
const BATCH = 1000;

/**
 * Classifies the whole test set with trained weights. Inputs: `weights`, a training, and `data`, the prepared data set.
 * Modules: `network` and `batchNorm`. Output: `metrics.json` with the accuracy in per cent and the mean cross-entropy
 * in nats, or `diverged.json` if the training diverged.
 */
const evaluateStage: Program<EvaluateConfig> = async (
  { name, config, inputs, modules, output, send },
) => {
  const { batchNorm, normalization, crop, numerics } = config;
  const run = name.split("/").slice(1).join(" ");
  const diverged = await readDivergence(inputs.weights!);
  if (diverged) {
    await writeDivergence(output, diverged);
    return send({ type: "result", text: `${run}: diverged at update ${diverged.update}` });
  }
  const code = await loadModules(modules);
  const data = await readImages(inputs.data!, "test");
  const weights = await readSafetensors(`${inputs.weights}/weights.safetensors`);
  using device = openDevice(send, numerics);

  const { examples, correct, loss } = await evaluate(device.library, {
    ...device.options,
    network: code.network,
    batchNorm: code.batchNorm(batchNorm),
    weights,
    data,
    normalization,
    ...(crop !== undefined && { crop }),
    batch: BATCH,
  });
  const accuracy = 100 * correct / examples;
  await Deno.writeTextFile(
    `${output}/metrics.json`,
    JSON.stringify({ accuracy, correct, examples, loss }, null, 2) + "\n",
  );
  send({ type: "result", text: `${run}: ${accuracy.toFixed(2)} % of ${examples} test images` });
};

export default evaluateStage;
