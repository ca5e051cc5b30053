import { from } from "arquero";
import { fit } from "../models/training/fit.ts";
import type { LabelledImages } from "../models/images/images.ts";
import type { Network } from "../models/network.ts";
import { stream } from "../models/random/random.ts";
import type { Json, Program } from "../pipeline/types.ts";
import type { EstimateConfig, EstimateMethod } from "./workload/estimate_config.ts";
import { lengthOfTime } from "./workload/length_of_time.ts";
import { writeMeasuredSpeed } from "./workload/measured_speed.ts";
import { openDevice, type OpenedDevice } from "./device/open_device.ts";
import { loadModules, type TrainingModules } from "./training/load_modules.ts";
import { threadsText } from "./training/run_facts.ts";
import type { TrainConfig } from "./training/train_config.ts";
import { trainingMethod } from "./training/training_method.ts";

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
const estimate: Program<EstimateConfig> = async ({ config, modules, output, send, signal }) => {
  const { rows, numerics, otherNumerics } = config;
  const facts: Record<string, Json> = {};
  using device = openDevice((message) => {
    if (message.type === "fact") facts[message.name] = message.value;
    send(message);
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
      const measured = JSON.stringify([method.modules, method.measured]);
      const speed = speeds.get(measured) ?? await measure(device, modules, method);
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
      send({ type: "progress", done: lines.length, total: trainings, unit: "methods" });
    }
    send({ type: "result", text: `${row.title}: all methods ${lengthOfTime(total)} a seed` });
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
  const ranOn = `${facts.device}, ${threadsText(facts)}`;
  await writeMeasuredSpeed(output, { device: ranOn, imagesPerSecond });
};

export default estimate;

/** Speed of a method's updates, in images per second. */
async function measure(
  device: OpenedDevice,
  urls: Readonly<Record<string, string>>,
  { modules, measured }: EstimateMethod,
): Promise<number> {
  const code = await loadModules<TrainingModules>(
    Object.fromEntries(Object.entries(modules).map(([role, path]) => [role, urls[path]!])),
  );
  const few = await secondsOfUpdates(device, code, measured, UPDATES);
  const wanted = Math.min(MOST_UPDATES, Math.ceil(UPDATES * SECONDS / few));
  const [updates, seconds] = wanted <= 2 * UPDATES
    ? [UPDATES, few]
    : [wanted, await secondsOfUpdates(device, code, measured, wanted)];
  return updates * measured.batch / seconds;
}

/** Time of an epoch of `updates` updates, in seconds, after an epoch in which TensorFlow prepares the graph. */
async function secondsOfUpdates(
  { library, options }: OpenedDevice,
  code: TrainingModules,
  config: TrainConfig,
  updates: number,
): Promise<number> {
  const run = fit(library, {
    ...options,
    ...trainingMethod(code, config),
    data: noise(code.network, updates * config.batch),
    test: noise(code.network, 1),
    seed: 1,
  });
  await run.next();
  const start = performance.now();
  await run.next();
  const seconds = (performance.now() - start) / 1000;
  await run.return({ weights: new Map() });
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
