/** Real networks, stopped anywhere or trained side by side: the same bits as one alone and undisturbed. */
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { createHash } from "node:crypto";
import batchNorm from "../../../models/batch_norm.ts";
import c1 from "../../../models/c1.ts";
import f1 from "../../../models/f1.ts";
import {
  type Checkpoint,
  type EpochRow,
  fit,
  type FitOptions,
} from "../../../models/training/fit.ts";
import type { Weights } from "../../../models/model.ts";
import ghostBatchNorm from "../../../models/ghost_batch_norm.ts";
import type { Network } from "../../../models/network.ts";
import { stream } from "../../../models/random/random.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { uint8 } from "../helpers.ts";

const library = await openForTests();

/** 20 examples in batches of 8 with a short last one, two epochs: six updates. */
function options(network: Network, rest: Partial<FitOptions>): FitOptions {
  const [height, width, channels] = network.imageShape as readonly [number, number, number];
  const images = (examples: number) => {
    const random = stream(examples, "images").permutation(examples * height * width * channels);
    return {
      images: uint8([examples, height, width, channels], random),
      labels: uint8([examples], random.subarray(0, examples).map((value) => value % 10)),
    };
  };
  const perChannel = new Array<number>(channels).fill(0.5);
  return {
    network,
    batchNorm: batchNorm(),
    data: images(20),
    test: images(5),
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

interface Outcome {
  readonly rows: readonly EpochRow[];
  /** SHA-256 of all weights, in their order. */
  readonly weights: string;
}

async function train(options: FitOptions, before: readonly EpochRow[] = []): Promise<Outcome> {
  const run = fit(library, options);
  const rows = [...before];
  for (;;) {
    const step = await run.next();
    if (step.done) return { rows, weights: digest(step.value) };
    rows.push(step.value);
  }
}

function digest(weights: Weights): string {
  const hash = createHash("sha256");
  for (const { data } of weights.values()) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

/** Trains up to the checkpoint after an update, and no further. */
async function trainUntil(stop: number, options: FitOptions, before: Stopped): Promise<Stopped> {
  const stopped = new AbortController();
  let made = before.resume?.position.updates ?? 0;
  let rows = before.rows;
  let resume: Checkpoint | undefined;
  const run = fit(library, {
    ...options,
    ...(before.resume && { resume: before.resume }),
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

interface Stopped {
  readonly resume?: Checkpoint;
  readonly rows: readonly EpochRow[];
}

const ghosts = ghostBatchNorm({ form: "ghost", ghostBatch: 4 });
const CASES: readonly [string, FitOptions][] = [
  ["F1 with augmentation", options(f1, {})],
  [
    "C1 with dropout, augmentation and ghost batches in one graph",
    options(c1, {
      batchNorm: ghosts,
    }),
  ],
  [
    "C1 with dropout, noise and ghost batches one by one, momentum wiped each epoch",
    options(c1, {
      batchNorm: ghosts,
      ghostByGhost: 4,
      optimizer: {
        momentum: 0.9,
        weightDecay: 5e-4,
        gradientClip: 5,
        gradientNoise: 0.5,
        resetsMomentum: true,
      },
    }),
  ],
];

for (const [name, all] of CASES) {
  Deno.test(`${name}, stopped after random updates any number of times, ends in the same bits`, async () => {
    const whole = await train(all);
    await fc.assert(
      fc.asyncProperty(fc.subarray([1, 2, 3, 4, 5], { minLength: 1 }), async (stops) => {
        let stopped: Stopped = { rows: [] };
        for (const stop of stops) stopped = await trainUntil(stop, all, stopped);
        assertEquals(await train({ ...all, resume: stopped.resume! }, stopped.rows), whole);
      }),
      { numRuns: 3 },
    );
  });
}

Deno.test("two seeds trained side by side in sessions of their own end in the bits of one by one", async () => {
  const seeds = [1, 2].map((seed) => options(c1, { seed, batchNorm: ghosts }));
  const alone = [await train(seeds[0]!), await train(seeds[1]!)];
  assertEquals(await Promise.all(seeds.map((seed) => train(seed))), alone);
  assertNotEquals(alone[0]!.weights, alone[1]!.weights);
});
