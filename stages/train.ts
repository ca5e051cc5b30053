import { Divergence } from "../models/training/divergence.ts";
import type { EpochRow } from "../models/training/epoch_row.ts";
import { fit } from "../models/training/fit.ts";
import type { FitResult } from "../models/training/weight_average.ts";
import { derivedSeed } from "../models/random/random.ts";
import type { Program } from "../pipeline/types.ts";
import { openDevice } from "./device/open_device.ts";
import { readSafetensors, writeSafetensors } from "./formats/safetensors.ts";
import { latestCheckpoint, saveCheckpoint } from "./training/checkpoint_folder.ts";
import { writeDivergence } from "./training/diverged.ts";
import { encodeHistory } from "./training/encode_history.ts";
import { loadModules, type TrainingModules } from "./training/load_modules.ts";
import { hasRowByUpdate } from "./training/has_row_by_update.ts";
import type { TrainConfig } from "./training/train_config.ts";
import { readTrainingImages } from "./training/read_training_images.ts";
import { trainingMethod } from "./training/training_method.ts";
import { tuned } from "./training/tuned.ts";

/**
 * Trains one network by one method with one seed. All columns of the tables use this program. Inputs: `data`, a prepared
 * data set; perhaps `tuned`, a tuned learning rate and momentum; perhaps `start`, a training whose weights to start from.
 * Modules: `network`, `batchNorm`, and what the method is made of. Output: `weights.safetensors` (parameters and running
 * statistics), `history.csv`, a line per epoch, and `measurements.json` if a weight average measures anything. An
 * interrupted training continues at its last checkpoint. A training that diverges fails or, if the configuration says
 * `divergence: record`, writes `diverged.json` instead of the weights.
 */
const train: Program<TrainConfig> = async (context) => {
  const { name, seed, inputs, modules, output, scratch, send, signal } = context;
  const config = await tuned(context.config, inputs.tuned);
  const code = await loadModules<TrainingModules>(modules);
  const images = await readTrainingImages(inputs.data!, config.validation, seed);
  const saved = await latestCheckpoint(scratch, (name, reason) => {
    console.error(`Checkpoint ${name} is not used: ${reason}.`);
  });
  using device = openDevice(send, config.numerics);

  const { branch } = config;
  const history: EpochRow[] = [...saved?.history ?? []];
  const due = throttle(1000 * Number(Deno.env.get("TRAINING_CHECKPOINT_SECONDS")));
  const run = fit(device.library, {
    ...device.options,
    ...images,
    ...trainingMethod(code, config),
    start: inputs.start === undefined
      ? undefined
      : await readSafetensors(`${inputs.start}/weights.safetensors`),
    seed,
    drawSeed: branch === undefined ? undefined : derivedSeed(seed, `branch ${branch}`),
    signal,
    resume: saved?.checkpoint,
    checkpoints: {
      // An interruption saves a checkpoint too, so no update is lost.
      due: () => due() || signal.aborted,
      save: (checkpoint) => saveCheckpoint(scratch, { checkpoint, history }),
    },
    hasRow: (position) => hasRowByUpdate(position, config.rowsByUpdate),
  });
  if (saved) {
    const { updates } = saved.checkpoint.position;
    send({ type: "fact", name: "resumedAtUpdate", value: updates, passing: true });
  }
  const onRow = (row: EpochRow) => {
    history.push(row);
    const { epoch, loss, testError } = row;
    if (!Number.isInteger(epoch)) return;
    const metrics = { loss, "test error (%)": testError };
    send({ type: "progress", done: epoch, total: config.regime.epochs, unit: "epochs", metrics });
  };
  try {
    await writeResult(output, await finish(run, onRow));
  } catch (error) {
    if (!(error instanceof Divergence) || config.divergence !== "record") throw error;
    send({ type: "result", text: `${name.split("/").slice(1).join(" ")}: ${error.message}` });
    await writeDivergence(output, error.at);
  }
  await Deno.writeTextFile(`${output}/history.csv`, encodeHistory(history));
};

export default train;

async function finish(
  run: AsyncGenerator<EpochRow, FitResult>,
  onRow: (row: EpochRow) => void,
): Promise<FitResult> {
  for (;;) {
    const step = await run.next();
    if (step.done) return step.value;
    onRow(step.value);
  }
}

async function writeResult(output: string, { weights, measurements }: FitResult): Promise<void> {
  await writeSafetensors(`${output}/weights.safetensors`, weights);
  if (measurements === undefined) return;
  await Deno.writeTextFile(`${output}/measurements.json`, JSON.stringify(measurements) + "\n");
}

/** Returns a function that returns true at most once per `milliseconds`. */
function throttle(milliseconds: number): () => boolean {
  let last = performance.now();
  return () => {
    const now = performance.now();
    if (now - last < milliseconds) return false;
    last = now;
    return true;
  };
}
