import { from } from "arquero";
import batchNorm from "../models/batch_norm.ts";
import ghostBatchNorm from "../models/ghost_batch_norm.ts";
import { fit } from "../models/training/fit.ts";
import type { LabelledImages } from "../models/images/images.ts";
import type { Network } from "../models/network.ts";
import { stream } from "../models/random/random.ts";
import type { Json, Program } from "../pipeline/types.ts";
import type { EstimateConfig, EstimateMethod, EstimateRow } from "./workload/estimate_config.ts";
import { lengthOfTime } from "./workload/length_of_time.ts";
import { writeMeasuredSpeed } from "./workload/measured_speed.ts";
import { openDevice, type OpenedDevice } from "./device/open_device.ts";

/** Updates of the first measurement. */
const UPDATES = 3;
/** Maximum number of updates of the second measurement. */
const MOST_UPDATES = 300;
/** Duration of the second measurement, in seconds, by the speed of the first. */
const SECONDS = 1.5;

/**
 * Estimates how long the trainings of a profile take on this device: it measures the speed of a few updates on random
 * images for each network and divides the number of images of each method by it. Modules: each network by its name.
 * Output: `estimate.md`, a line per method, and `estimate.json`, the speeds.
 */
const estimate: Program<EstimateConfig> = async ({ config, modules, output, tell, signal }) => {
  const { rows, numerics, otherNumerics } = config;
  const facts: Record<string, Json> = {};
  using device = openDevice((message) => {
    if (message.type === "fact") facts[message.name] = message.value;
    tell(message);
  }, numerics);
  const lines: Record<string, string>[] = [];
  const trainings = rows.reduce((sum, { methods }) => sum + methods.length, 0);
  const speeds = new Map<string, number>();
  const imagesPerSecond: Record<string, number> = {};
  for (const row of rows) {
    let total = 0;
    for (const method of row.methods) {
      signal.throwIfAborted();
      const { name, title, batch, updates, samples, sharedWith } = method;
      const measured = JSON.stringify([row.network, method.measuredAt]);
      const speed = speeds.get(measured) ?? await measure(device, modules, row, method);
      speeds.set(measured, speed);
      imagesPerSecond[`${row.experiment}/${name}`] = speed;
      total += samples / speed;
      lines.push({
        row: row.title,
        method: title,
        batch: batch.toLocaleString("en"),
        updates: updates.toLocaleString("en"),
        images: samples.toLocaleString("en"),
        "images/s": twoDigits(speed),
        "one seed": lengthOfTime(samples / speed) +
          (sharedWith ? `, run once with ${sharedWith}` : ""),
      });
      tell({ type: "progress", done: lines.length, total: trainings, unit: "methods" });
    }
    tell({ type: "result", text: `${row.title}: all methods ${lengthOfTime(total)} a seed` });
  }
  const text = [
    "# How long it would take on this device",
    "One training after the other, by the speed of a few updates. Where ghost batches are worked off one after the " +
    "other, it was measured at the small batch: a large batch without ghosts may be slower on a processor and faster " +
    "on a GPU.",
    ...(otherNumerics.length === 0 ? [] : [
      `Measured with the numerics of ${rows[0]!.title}; those of ${
        otherNumerics.join(", ")
      } differ, and so may the speed.`,
    ]),
    from(lines).toMarkdown().trimEnd(),
  ].join("\n\n");
  await Deno.writeTextFile(`${output}/estimate.md`, text + "\n");
  const threads = facts.threads === 1 ? "1 thread" : `${facts.threads} threads`;
  await writeMeasuredSpeed(output, { device: `${facts.device}, ${threads}`, imagesPerSecond });
};

export default estimate;

/** Speed of a method's updates, in images per second. */
async function measure(
  device: OpenedDevice,
  modules: Readonly<Record<string, string>>,
  row: EstimateRow,
  method: EstimateMethod,
): Promise<number> {
  const { default: network } = await import(modules[row.network]!);
  const few = await secondsOfUpdates(device, network, row, method, UPDATES);
  const wanted = Math.min(MOST_UPDATES, Math.ceil(UPDATES * SECONDS / few));
  const [updates, seconds] = wanted <= 2 * UPDATES
    ? [UPDATES, few]
    : [wanted, await secondsOfUpdates(device, network, row, method, wanted)];
  return updates * method.measuredAt.batch / seconds;
}

/** Time of an epoch of `updates` updates, in seconds, after an epoch in which TensorFlow prepares the graph. */
async function secondsOfUpdates(
  { library, options }: OpenedDevice,
  network: Network,
  { optimizer, preprocessing }: EstimateRow,
  { measuredAt: { batch, batchNorm: settings } }: EstimateMethod,
  updates: number,
): Promise<number> {
  const run = fit(library, {
    ...options,
    network,
    batchNorm: settings.form === "ghost" ? ghostBatchNorm(settings) : batchNorm(),
    data: noise(network, updates * batch),
    test: noise(network, 1),
    batch,
    regime: { epochs: 2, drops: [{ epoch: 0, learningRate: 1e-4 }] },
    optimizer,
    preprocessing,
    seed: 1,
  });
  await run.next();
  const start = performance.now();
  await run.next();
  const seconds = (performance.now() - start) / 1000;
  await run.return(new Map());
  return seconds;
}

function twoDigits(speed: number): string {
  return Number(speed.toPrecision(2)).toLocaleString("en");
}

/** A data set of one random image, repeated, with random labels. */
function noise({ imageShape, classes }: Network, examples: number): LabelledImages {
  const pixels = imageShape.reduce((product, length) => product * length, 1);
  const random = stream(1, "noise");
  const image = Uint8Array.from(random.uniform(pixels, 0, 256));
  const data = new Uint8Array(examples * pixels);
  for (let i = 0; i < examples; i++) data.set(image, i * pixels);
  return {
    images: { dtype: "uint8", shape: [examples, ...imageShape], data },
    labels: {
      dtype: "int32",
      shape: [examples],
      data: Int32Array.from(random.uniform(examples, 0, classes)),
    },
  };
}
