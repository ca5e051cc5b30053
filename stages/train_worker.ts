import type { Program } from "../pipeline/types.ts";
import train from "./train.ts";
import { readDivergence, writeDivergence } from "./training/diverged.ts";
import type { TrainConfig } from "./training/train_config.ts";

/**
 * Trains one of several workers that start from the same weights. Inputs and output are those of `stages/train.ts`, with
 * `start`. Where the training before it diverged, there is nothing to start from, and the worker has diverged, too.
 */
const trainWorker: Program<TrainConfig> = async (context) => {
  const diverged = await readDivergence(context.inputs.start!);
  if (diverged === undefined) return await train(context);
  await writeDivergence(context.output, diverged);
  await Deno.writeTextFile(`${context.output}/history.csv`, "");
};

export default trainWorker;
