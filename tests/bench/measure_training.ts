/**
 * Trains one network on made images for some seconds and prints a {@linkcode Measurement} as JSON. A process of its
 * own, so that start-up and memory are those of a training. After the first updates it says `ready` and waits for a
 * line on stdin, so that several can be measured at the same time. libtensorflow, device and threads come by the
 * variables that a stage gets.
 *
 *     echo go | LIBTENSORFLOW_PATH=… measure_training.ts '{"network":"f1","batch":128,"seconds":5,"numerics":{…}}'
 */
import { type BatchNormSettings } from "../../models/batch_norm_form.ts";
import { fit } from "../../models/training/fit.ts";
import { countOperations } from "./count_operations.ts";
import { paperTraining } from "../models/training/paper_training.ts";
import type { LabelledImages } from "../../models/images/images.ts";
import type { Network } from "../../models/network.ts";
import { NETWORKS } from "../../stages/networks.ts";
import type { Numerics } from "../../stages/device/numerics.ts";
import { openDevice } from "../../stages/device/open_device.ts";

/** Options of a measurement. */
export interface Workload {
  readonly network: string;
  readonly batch: number;
  /** Ghost batch size; absent for batch norm over the whole batch. */
  readonly ghostBatch?: number;
  /** Whether gradients are accumulated over ghost batches, instead of in one graph. */
  readonly accumulate?: boolean;
  readonly seconds: number;
  readonly numerics: Numerics;
  /** Whether TensorFlow prints the device of each operation. */
  readonly logPlacement?: boolean;
}

/** Result of a measurement. */
export interface Measurement {
  /** Speed of the median update, from indices on the host to the loss on the host. */
  readonly imagesPerSecond: number;
  /** Time from the start of the process to the end of the first update. */
  readonly startupSeconds: number;
  /** Peak memory of the process on the host. */
  readonly peakResidentMegabytes: number;
  /** Number of measured updates. */
  readonly updates: number;
  /** Floating-point operations of an example (count_operations.ts); PyTorch does not count them. */
  readonly operationsPerImage?: number;
  /** Device and version, as the framework reports them. */
  readonly device: string;
  readonly version: string;
}

/** Number of updates in an epoch. */
const EPOCH = 8;
/** Number of updates after which all kernels are compiled and chosen; fewer than an epoch. */
const WARM_UP = 5;
/** Minimum number of measured updates. */
const FEWEST = 5;

if (import.meta.main) console.log(JSON.stringify(await measure(JSON.parse(Deno.args[0]!))));

async function measure(workload: Workload): Promise<Measurement> {
  const { network: name, batch, ghostBatch, accumulate, seconds, numerics } = workload;
  const { logPlacement = false } = workload;
  const load = async (path: string) => (await import(`../../${path}`)).default;
  const network: Network = await load(NETWORKS[name]!.module);
  const settings: BatchNormSettings = ghostBatch === undefined
    ? { form: "batch" }
    : { form: "ghost", ghostBatch };
  const form = await load(`models/${ghostBatch ? "ghost_batch_norm" : "batch_norm"}.ts`);
  const perChannel = new Array(network.imageShape[2]).fill(0.5);
  const facts: Record<string, unknown> = {};
  using device = openDevice((message) => {
    if (message.type === "fact") facts[message.name] = message.value;
  }, numerics);

  // A timer ends the updates, by a signal between two of them.
  const stop = new AbortController();
  const times: number[] = [];
  let [updates, startup, started, last] = [0, 0, Infinity, 0];
  const training = paperTraining({
    network,
    batchNorm: form(settings),
    ...(accumulate && ghostBatch && { ghostByGhost: ghostBatch }),
    data: madeImages(network, EPOCH * batch),
    test: madeImages(network, 8),
    batch,
    regime: { epochs: 1_000_000, drops: [{ epoch: 0, learningRate: 0.01 }] },
    optimizer: { momentum: 0.9, weightDecay: 1e-4, gradientClip: 5 },
    preprocessing: { normalization: { mean: perChannel, std: perChannel }, augmentation: null },
    seed: 1,
    session: { ...device.options.session, logPlacement },
    signal: stop.signal,
    checkpoints: {
      due() {
        const now = performance.now();
        updates++;
        // The last update of an epoch takes longer: after it come the test set, and distances of weights.
        if (updates % EPOCH !== 0) times.push(now - last);
        if (updates === 1) startup = now / 1000;
        if (now - started > 1000 * seconds && times.length >= FEWEST) stop.abort();
        last = performance.now();
        return updates === WARM_UP;
      },
      async save() {
        console.log("ready");
        await Deno.stdin.read(new Uint8Array(8));
        times.length = 0;
        started = last = performance.now();
      },
    },
  });
  const run = fit(device.library, training);
  try {
    while (!(await run.next()).done);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  return {
    imagesPerSecond: 1000 * batch / times.sort((a, b) => a - b)[times.length >> 1]!,
    startupSeconds: startup,
    peakResidentMegabytes: peakMegabytes(),
    updates: times.length,
    operationsPerImage: countOperations(device.library, network),
    device: String(facts["device"]),
    version: String(facts["libtensorflow"]),
  };
}

function madeImages({ imageShape, classes }: Network, examples: number): LabelledImages {
  const shape = [examples, ...imageShape];
  const size = shape.reduce((product, length) => product * length, 1);
  const hash = (i: number) => Math.imul(i, 0x9e3779b1) >>> 24;
  const images = new Uint8Array(size);
  for (let i = 0; i < size; i++) images[i] = hash(i);
  return {
    images: { dtype: "uint8", shape, data: images },
    labels: {
      dtype: "uint8",
      shape: [examples],
      data: Uint8Array.from({ length: examples }, (_, i) => hash(i) % Math.min(classes, 256)),
    },
  };
}

/** Returns the peak memory over the life of the process, which Linux keeps. */
function peakMegabytes(): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))!;
    return Number(kilobytes) / 1000;
  } catch {
    return Deno.memoryUsage().rss / 1e6;
  }
}
