import { assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import batchNorm from "../../../models/batch_norm.ts";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import type { LabelledImages } from "../../../models/images/images.ts";
import type { Weights } from "../../../models/model.ts";
import type { Network } from "../../../models/network.ts";
import { stream } from "../../../models/random/random.ts";
import type { EpochRow } from "../../../models/training/epoch_row.ts";
import { fit } from "../../../models/training/fit.ts";
import type { Checkpoint } from "../../../models/training/position.ts";
import type { Library } from "../../../tensorflow/library.ts";
import { uint8 } from "../helpers.ts";
import { type PaperTraining, paperTraining } from "./paper_training.ts";

/** Makes images of the network's size, with labels from 0 to 9. */
export function madeUpImages({ imageShape }: Network, examples: number): LabelledImages {
  const size = imageShape.reduce((product, length) => product * length, examples);
  const random = stream(examples, "images").permutation(size);
  return {
    images: uint8([examples, ...imageShape], random),
    labels: uint8([examples], random.subarray(0, examples).map((value) => value % 10)),
  };
}

/** 20 examples in batches of 8 with a short last one, two epochs: six updates. */
export function smallTraining(network: Network, rest: Partial<PaperTraining> = {}): PaperTraining {
  const perChannel = new Array<number>(network.imageShape[2]).fill(0.5);
  return {
    network,
    batchNorm: batchNorm(),
    data: madeUpImages(network, 20),
    test: madeUpImages(network, 5),
    batch: 8,
    regime: {
      epochs: 2,
      drops: [{ epoch: 0, learningRate: 0.05 }, { epoch: 1, learningRate: 0.01 }],
    },
    optimizer: { momentum: 0.9, weightDecay: 5e-4, gradientClip: 5 },
    preprocessing: {
      normalization: { mean: perChannel, std: perChannel },
      augmentation: { padding: 4, paddingValue: 127, horizontalFlip: true },
    },
    seed: 7,
    session: { threads: 1 },
    ...rest,
  };
}

/** Settings with all random parts: dropout, augmentation, noise on each example's gradient. */
export const GHOST_BY_GHOST: Partial<PaperTraining> = {
  batchNorm: ghostBatchNorm({ form: "ghost", ghostBatch: 4 }),
  ghostByGhost: 4,
  optimizer: {
    momentum: 0.9,
    weightDecay: 5e-4,
    gradientClip: 5,
    gradientNoise: 0.5,
    resetsMomentum: true,
  },
};

/** Result of a training. */
export interface Outcome {
  readonly rows: readonly EpochRow[];
  readonly weights: Weights;
}

/** Trains to the end, from a checkpoint if there is one. */
export async function train(
  library: Library,
  options: PaperTraining,
  { resume, rows: before }: Stopped = { rows: [] },
): Promise<Outcome> {
  const run = fit(library, { ...paperTraining(options), ...(resume && { resume }) });
  const rows = [...before];
  for (;;) {
    const step = await run.next();
    if (step.done) return { rows, weights: step.value.weights };
    rows.push(step.value);
  }
}

/** A checkpoint at which a training was stopped. */
export interface Stopped {
  readonly resume?: Checkpoint;
  readonly rows: readonly EpochRow[];
}

/** Trains up to the checkpoint after an update. */
export async function trainUntil(
  library: Library,
  stop: number,
  options: PaperTraining,
  before: Stopped = { rows: [] },
): Promise<Stopped> {
  const stopped = new AbortController();
  let made = before.resume?.position.updates ?? 0;
  let rows = before.rows;
  let resume: Checkpoint | undefined;
  const run = fit(library, {
    ...paperTraining(options),
    resume: before.resume,
    signal: stopped.signal,
    checkpoints: {
      due: () => ++made === stop,
      save(checkpoint) {
        resume = checkpoint;
        stopped.abort();
        return Promise.resolve();
      },
    },
  });
  // What comes after the checkpoint is lost, as it is when the process is killed.
  await assertRejects(
    async () => {
      for await (const row of run) if (!resume) rows = [...rows, row];
    },
    DOMException,
    "aborted",
  );
  return { resume: resume!, rows };
}

/** The rows of a training, and SHA-256 of all weights in their order. */
export function digestOf({ rows, weights }: Outcome) {
  const hash = createHash("sha256");
  for (const { data } of weights.values()) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return { rows, weights: hash.digest("hex") };
}
