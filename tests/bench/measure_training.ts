/**
 * Trains one network on made images for some seconds and prints a {@linkcode Measurement} as JSON. A process of its
 * own, so that start-up and peak memory are those of a training.
 *
 *     measure_training.ts '{"network":"f1","batch":128,"seconds":5,"threads":2}'
 */
import { type BatchNormSettings } from "../../models/batch_norm_form.ts";
import { fit } from "../../models/fit.ts";
import type { LabelledImages } from "../../models/images.ts";
import type { Network } from "../../models/network.ts";
import { openLibrary } from "../../tensorflow/library.ts";
import { locateForTests } from "../tensorflow/library.ts";
import { NETWORKS } from "../../stages/networks.ts";

/** What is measured. */
export interface Workload {
  readonly network: string;
  readonly batch: number;
  /** Absent: batch norm over the whole batch. */
  readonly ghostBatch?: number;
  /** Ghost batches one after the other instead of in one graph. */
  readonly accumulate?: boolean;
  readonly seconds: number;
  readonly threads: number;
}

/** What came out. */
export interface Measurement {
  /** By the median update. */
  readonly imagesPerSecond: number;
  /** From the start of the process to the end of the first update. */
  readonly startupSeconds: number;
  readonly peakMegabytes: number;
  readonly updates: number;
}

if (import.meta.main) console.log(JSON.stringify(await measure(JSON.parse(Deno.args[0]!))));

async function measure(workload: Workload): Promise<Measurement> {
  const { network: name, batch, ghostBatch, accumulate, seconds, threads } = workload;
  const load = async (path: string) => (await import(`../../${path}`)).default;
  const network: Network = await load(NETWORKS[name]!);
  const settings: BatchNormSettings = ghostBatch === undefined
    ? { form: "batch" }
    : { form: "ghost", ghostBatch };
  const form = await load(`models/${ghostBatch ? "ghost_batch_norm" : "batch_norm"}.ts`);
  const { path } = await locateForTests();
  const perChannel = new Array(network.imageShape[2]).fill(0.5);

  // The updates end on their own clock: a signal set between two of them.
  const stop = new AbortController();
  const ends: number[] = [];
  const run = fit(openLibrary(path), {
    network,
    batchNorm: form(settings),
    ...(accumulate && ghostBatch && { ghostByGhost: ghostBatch }),
    data: madeImages(network, 2 * batch),
    test: madeImages(network, 8),
    batch,
    regime: { epochs: 1_000_000, drops: [{ epoch: 0, learningRate: 0.01 }] },
    optimizer: { momentum: 0.9, weightDecay: 1e-4, gradientClip: 5 },
    preprocessing: { normalization: { mean: perChannel, std: perChannel }, augmentation: null },
    seed: 1,
    session: { threads },
    signal: stop.signal,
    checkpoints: {
      due() {
        ends.push(performance.now());
        if (ends.length >= 4 && ends.at(-1)! - ends[0]! > 1000 * seconds) stop.abort();
        return false;
      },
      save: () => Promise.resolve(),
    },
  });
  try {
    while (!(await run.next()).done);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  const times = ends.slice(1).map((end, i) => end - ends[i]!).sort((a, b) => a - b);
  return {
    imagesPerSecond: 1000 * batch / times[times.length >> 1]!,
    startupSeconds: ends[0]! / 1000,
    peakMegabytes: peakMegabytes(),
    updates: ends.length,
  };
}

function madeImages({ imageShape, classes }: Network, examples: number): LabelledImages {
  const shape = [examples, ...imageShape];
  const size = shape.reduce((product, length) => product * length, 1);
  const hash = (i: number) => Math.imul(i, 0x9e3779b1) >>> 24;
  return {
    images: { dtype: "uint8", shape, data: Uint8Array.from({ length: size }, (_, i) => hash(i)) },
    labels: {
      dtype: "uint8",
      shape: [examples],
      data: Uint8Array.from({ length: examples }, (_, i) => hash(i) % Math.min(classes, 256)),
    },
  };
}

/** Of the whole life of the process; Linux keeps it. */
function peakMegabytes(): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))!;
    return Number(kilobytes) / 1000;
  } catch {
    return Deno.memoryUsage().rss / 1e6;
  }
}
