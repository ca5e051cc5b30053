import { type EpochRow, fit } from "../models/fit.ts";
import type { Program } from "../pipeline/types.ts";
import { loadModelModules } from "./load_model_modules.ts";
import { openDevice } from "./open_device.ts";
import { readImages } from "./read_images.ts";
import { writeSafetensors } from "./safetensors.ts";
import type { TrainConfig } from "./train_config.ts";

/**
 * Trains one network by one method with one seed: the only training stage, for every column of the tables. Input
 * `data`: a prepared data set. Modules `network` and `batchNorm`. Output: `weights.safetensors` (parameters and
 * running statistics) and `history.csv`, a line an epoch.
 */
const train: Program = async ({ config, seed, inputs, modules, output, tell, signal }) => {
  const { batchNorm, regime, ...settings } = config as unknown as TrainConfig;
  const code = await loadModelModules(modules);
  const data = await readImages(inputs.data!, "train");
  using device = openDevice(tell);

  const history: EpochRow[] = [];
  const run = fit(device.library, {
    ...settings,
    ...device.options,
    network: code.network,
    batchNorm: code.batchNorm(batchNorm),
    data,
    regime,
    seed,
    signal,
  });
  let step = await run.next();
  for (; !step.done; step = await run.next()) {
    const row = step.value;
    history.push(row);
    tell({
      type: "progress",
      done: row.epoch,
      total: regime.epochs,
      unit: "epochs",
      note: `loss ${row.loss.toFixed(4)}  error ${row.error.toFixed(2)} %`,
    });
  }
  await writeSafetensors(`${output}/weights.safetensors`, step.value);
  await Deno.writeTextFile(`${output}/history.csv`, csv(history));
};

export default train;

function csv(rows: readonly EpochRow[]): string {
  const names = Object.keys(rows[0]!);
  return [names, ...rows.map((row) => Object.values(row))].join("\n") + "\n";
}
