import { from } from "arquero";
import { type LossAtDistance, randomPotential } from "../models/evaluation/random_potential.ts";
import type { Program } from "../pipeline/types.ts";
import { loadModules } from "./training/load_modules.ts";
import { openDevice } from "./device/open_device.ts";
import type { PotentialConfig } from "./figures/potential_config.ts";
import { readImages } from "./training/read_images.ts";

/** Number of directions between two progress messages. */
const STEP = 10;

/**
 * Measures the loss of an untrained network around its initial weights (paper, appendix B and figure 4). Input `data`:
 * a prepared data set. Modules: `network` and `batchNorm`. Output: `potential.csv`, a line per point of weight space,
 * of which the first is the initial weights.
 */
const potential: Program<PotentialConfig> = async (
  { config, seed, inputs, modules, output, send, signal },
) => {
  const { numerics, ...options } = config;
  const code = await loadModules(modules);
  const data = await readImages(inputs.data!, "train");
  using device = openDevice(send, numerics);
  const places: LossAtDistance[] = [];
  const run = randomPotential(device.library, {
    ...options,
    ...device.options,
    network: code.network,
    batchNorm: code.batchNorm({ form: "batch" }),
    data,
    seed,
    signal,
  });
  for await (const place of run) {
    places.push(place);
    const [done, total] = [places.length - 1, options.directions];
    if (done % STEP === 0) send({ type: "progress", done, total, unit: "directions" });
  }
  await Deno.writeTextFile(`${output}/potential.csv`, from(places).toCSV());
};

export default potential;
