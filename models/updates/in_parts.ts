import * as tf from "@tensorflow/tfjs";
import type { Session } from "../../tensorflow/session.ts";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import type { GradientNumber } from "../training/gradient_statistics.ts";
import type { TrainingGraph } from "../training/training_graph.ts";
import type { Updater } from "../training/update.ts";

/** The inputs of one part of an update. */
export interface PartRequest {
  /** Positions of the part's examples in the training set. */
  readonly indices: Int32Array;
  /** The part's share of the batch. */
  readonly share: number;
  /** Seed and number of the part: no two parts of a training have the same. */
  readonly draw: Int32Array;
}

/** Measurements of one part. */
export interface PartResult {
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  readonly correct: number;
  /** The number that gradient statistics are made of; absent if the training has none. */
  readonly number?: number;
}

/** A part of a fixed size in a graph. It adds its gradient, times its share, to the sums. */
export type Part = (session: Session, request: PartRequest) => Promise<PartResult>;

/**
 * Updates that add up the gradients of the parts of a batch, one after the other, and then make one step of the optimizer.
 *
 * @param cut the sizes of the parts of a batch
 * @param build adds a part of `examples` examples to the graph; `sums` are in the order of `model.parameters`
 */
export function updateInParts(
  { graph, model, batches, optimizer, statistics }: TrainingGraph,
  cut: (batch: number) => readonly number[],
  build: (examples: number, sums: readonly Variable[]) => Part,
): Updater {
  const sums = model.parameters.map(({ name, shape }) =>
    graph.variable(`${name}.gradient_sum`, "float32", shape)
  );
  const apply = trace(graph, () => {
    const read = (variables: readonly Variable[]) =>
      variables.map((variable) => toTensor(variable.read()));
    const weights = read(model.parameters);
    const gradients = read(sums);
    const step = optimizer.step(weights, gradients);
    const number = statistics ? [statistics.numberOf(gradients)] : [];
    // Clears the sums after the step, for the next batch.
    const cleared = sums.map((sum) => sum.assign(toOutput(tf.zeros([...sum.shape])), step.targets));
    return { ...step, fetches: [step.gradientNorm, ...number], targets: cleared };
  });

  const cuts = new Map(batches.map((batch) => [batch, cut(batch)]));
  const sizes = new Set([...cuts.values()].flat());
  const parts = new Map([...sizes].map((size) => [size, build(size, sums)]));
  const mostParts = Math.max(...[...cuts.values()].map(({ length }) => length));
  return {
    accumulators: sums,
    async update(session, { indices, rates, seed }) {
      let [loss, correct, start] = [0, 0, 0];
      const numbers: GradientNumber[] = [];
      for (const [i, size] of cuts.get(indices.length)!.entries()) {
        const share = size / indices.length;
        const result = await parts.get(size)!(session, {
          indices: indices.subarray(start, start + size),
          share,
          draw: Int32Array.of(seed, rates.update * mostParts + i),
        });
        loss += share * result.loss;
        correct += result.correct;
        if (result.number !== undefined) numbers.push({ examples: size, value: result.number });
        start += size;
      }
      const [gradientNorm, number] = await session.run({
        feeds: apply.feeds(rates),
        fetches: apply.fetches,
        targets: apply.targets,
      });
      const whole = { examples: indices.length, value: Number(number?.data[0]) };
      return {
        loss,
        correct,
        gradientNorm: Number(gradientNorm!.data[0]),
        ...(statistics && { statistics: statistics.combine(numbers, whole) }),
      };
    },
  };
}
