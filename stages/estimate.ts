import { from } from "arquero";
import batchNorm from "../models/batch_norm.ts";
import { fit } from "../models/fit.ts";
import type { LabelledImages } from "../models/images.ts";
import type { Network } from "../models/network.ts";
import { stream } from "../models/random.ts";
import type { Program } from "../pipeline/types.ts";
import type { EstimateConfig, EstimateRow } from "./estimate_config.ts";
import { openDevice, type OpenedDevice } from "./open_device.ts";

/** Updates of one measured epoch; the first epoch, in which TensorFlow prepares the graph, does not count. */
const UPDATES = 3;

/**
 * How long the trainings of a profile would take on this device: each row's network makes a few updates at the small
 * batch on noise, and the images that the row's methods see are divided by the speed. Modules: each network by its
 * name. Output: `estimate.md`, a line a method.
 */
const estimate: Program = async ({ config, modules, output, tell, signal }) => {
  const { seeds, rows } = config as unknown as EstimateConfig;
  using device = openDevice(tell);
  const lines: Record<string, string>[] = [];
  const methods = rows.reduce((sum, { methods }) => sum + methods.length, 0);
  const speeds = new Map<string, number>();
  for (const row of rows) {
    signal.throwIfAborted();
    const measured = `${row.network} ${row.batch}`;
    const { default: network } = await import(modules[row.network]!);
    const speed = speeds.get(measured) ?? await imagesPerSecond(device, network, row);
    speeds.set(measured, speed);
    let total = 0;
    for (const { title, batch, updates, samples } of row.methods) {
      const seconds = samples / speed;
      total += seconds;
      lines.push({
        row: row.title,
        method: title,
        batch: batch.toLocaleString("en"),
        updates: updates.toLocaleString("en"),
        images: samples.toLocaleString("en"),
        "images/s": String(Math.round(speed)),
        "one seed": duration(seconds),
        [`${seeds} seeds`]: duration(seconds * seeds),
      });
    }
    tell({ type: "progress", done: lines.length, total: methods, unit: "methods" });
    tell({
      type: "result",
      text: `${row.title}: ${Math.round(speed)} images/s, all methods ${duration(total)} a seed`,
    });
  }
  const text = [
    "# How long it would take on this device",
    `One training after the other. Measured over ${UPDATES} updates at the small batch; a large batch in one graph ` +
    "may be slower on a processor and faster on a GPU.",
    from(lines).toMarkdown().trimEnd(),
  ].join("\n\n");
  await Deno.writeTextFile(`${output}/estimate.md`, text + "\n");
};

export default estimate;

async function imagesPerSecond(
  { library, options }: OpenedDevice,
  network: Network,
  { batch, optimizer, preprocessing }: EstimateRow,
): Promise<number> {
  const run = fit(library, {
    ...options,
    network,
    batchNorm: batchNorm(),
    data: noise(network, UPDATES * batch),
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
  return UPDATES * batch / seconds;
}

function noise({ imageShape, classes }: Network, examples: number): LabelledImages {
  const size = imageShape.reduce((product, length) => product * length, examples);
  const random = stream(1, "noise");
  return {
    images: {
      dtype: "uint8",
      shape: [examples, ...imageShape],
      data: Uint8Array.from(random.uniform(size, 0, 256)),
    },
    labels: {
      dtype: "int32",
      shape: [examples],
      data: Int32Array.from(random.uniform(examples, 0, classes)),
    },
  };
}

/**
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { duration } from "./estimate.ts";
 *
 * assertEquals([40, 400, 40_000, 400_000].map(duration), ["40 s", "6.7 min", "11 h", "4.6 d"]);
 * ```
 */
export function duration(seconds: number): string {
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]] as const;
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? units[3];
  return `${Number((seconds / length).toPrecision(2))} ${unit}`;
}
