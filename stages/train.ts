import { Divergence, type EpochRow, fit } from "../models/training/fit.ts";
import type { Weights } from "../models/model.ts";
import type { Program } from "../pipeline/types.ts";
import { latestCheckpoint, saveCheckpoint } from "./training/checkpoint_folder.ts";
import { writeDivergence } from "./training/diverged.ts";
import { encodeHistory } from "./training/encode_history.ts";
import { loadModelModules } from "./training/load_model_modules.ts";
import { openDevice } from "./device/open_device.ts";
import { readImages } from "./training/read_images.ts";
import { writeSafetensors } from "./formats/safetensors.ts";
import type { TrainConfig } from "./training/train_config.ts";

/**
 * Trains one network by one method with one seed. All columns of the tables use this program. Input `data`: a prepared
 * data set. Modules: `network` and `batchNorm`. Output: `weights.safetensors` (parameters and running statistics) and
 * `history.csv`, a line per epoch. An interrupted training continues at its last checkpoint. A training that diverges
 * fails or, if the configuration says `divergence: record`, writes `diverged.json` instead of the weights.
 */
const train: Program<TrainConfig> = async (context) => {
  const { name, config, seed, inputs, modules, output, scratch, tell, signal } = context;
  const { batchNorm, regime, numerics, divergence, ...settings } = config;
  const code = await loadModelModules(modules);
  const [data, test] = await Promise.all(
    (["train", "test"] as const).map((split) => readImages(inputs.data!, split)),
  );
  const saved = await latestCheckpoint(scratch, (name, reason) => {
    console.error(`Checkpoint ${name} is not used: ${reason}.`);
  });
  using device = openDevice(tell, numerics);

  const history: EpochRow[] = [...saved?.history ?? []];
  const due = throttle(1000 * Number(Deno.env.get("TRAINING_CHECKPOINT_SECONDS")));
  const run = fit(device.library, {
    ...settings,
    ...device.options,
    network: code.network,
    batchNorm: code.batchNorm(batchNorm),
    data: data!,
    test: test!,
    regime,
    seed,
    signal,
    ...(saved && { resume: saved.checkpoint }),
    checkpoints: {
      // An interruption saves a checkpoint too, so no update is lost.
      due: () => due() || signal.aborted,
      save: (checkpoint) => saveCheckpoint(scratch, { checkpoint, history }),
    },
  });
  if (saved) {
    const { updates } = saved.checkpoint.position;
    tell({ type: "fact", name: "resumedAtUpdate", value: updates, passing: true });
  }
  const onRow = (row: EpochRow) => {
    history.push(row);
    tell({
      type: "progress",
      done: row.epoch,
      total: regime.epochs,
      unit: "epochs",
      note: `loss ${row.loss.toFixed(4)}  test error ${row.testError.toFixed(2)} %`,
    });
  };
  try {
    await writeSafetensors(`${output}/weights.safetensors`, await finish(run, onRow));
  } catch (error) {
    if (!(error instanceof Divergence) || divergence !== "record") throw error;
    tell({ type: "result", text: `${name.split("/").slice(1).join(" ")}: ${error.message}` });
    await writeDivergence(output, error.at);
  }
  await Deno.writeTextFile(`${output}/history.csv`, encodeHistory(history));
};

export default train;

async function finish(
  run: AsyncGenerator<EpochRow, Weights>,
  onRow: (row: EpochRow) => void,
): Promise<Weights> {
  for (;;) {
    const step = await run.next();
    if (step.done) return step.value;
    onRow(step.value);
  }
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
