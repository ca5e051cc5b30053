import * as tf from "@tensorflow/tfjs";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import { int32 } from "../feeds.ts";
import { ghostBatches } from "../ghost_batches.ts";
import { backwardPass } from "../training/backward_pass.ts";
import type { TrainingGraph } from "../training/training_graph.ts";
import type { BuildUpdater, Updater } from "../training/update.ts";
import { addShare } from "./add_share.ts";
import { gain } from "./gain.ts";

/** Settings of {@linkcode adaScale}. */
export interface AdaScaleSettings {
  /** Number of examples whose gradients tell the noise. */
  readonly ghostBatch: number;
  /** The batch that the learning rates are for. */
  readonly smallBatch: number;
}

/**
 * AdaScale (Johnson et al. 2020, Algorithm 1): the learning rate of an update is that of the small batch times its gain, which
 * is between 1 and the ratio of the batches, and the schedule advances by as much. The gain is that of gradients before clipping
 * and decay. It needs the statistics of `models/statistics/gain.ts`, which have its column of the history.
 *
 * @throws {Error} when the training has no gradient statistics
 */
export default function adaScale(settings: AdaScaleSettings): BuildUpdater {
  return (training) => build(training, settings);
}

function build(training: TrainingGraph, { ghostBatch, smallBatch }: AdaScaleSettings): Updater {
  const { graph, model, batches, optimizer, statistics } = training;
  if (statistics === undefined) throw new Error("AdaScale needs the statistics of its gain.");
  const sums = model.parameters.map(({ name, shape }) =>
    graph.variable(`${name}.gradient_sum`, "float32", shape)
  );
  // The averages of the gain, and the gain of the update before.
  const memory = graph.variable("gain_memory", "float32", [4]);
  const cut = (batch: number) => ghostBatches(batch, ghostBatch);
  const partOf = (examples: number) =>
    trace(graph, () => {
      const { gradients, running, ...pass } = backwardPass(training, examples);
      const { added, feed } = addShare(graph, sums, gradients);
      return {
        ...pass,
        feed,
        square: statistics.numberOf(gradients),
        targets: [...added, ...running],
      };
    });
  const parts = new Map([...new Set(batches.flatMap(cut))].map((size) => [size, partOf(size)]));
  const square = trace(
    graph,
    () => statistics.numberOf(sums.map((sum) => toTensor(sum.read()))),
  );
  const apply = trace(graph, () => {
    const weights = model.parameters.map((parameter) => toTensor(parameter.read()));
    const step = optimizer.step(weights, sums.map((sum) => toTensor(sum.read())));
    const cleared = sums.map((sum) => sum.assign(toOutput(tf.zeros([...sum.shape])), step.targets));
    return { ...step, targets: cleared };
  });
  const mostParts = Math.max(...batches.map((batch) => cut(batch).length));
  return {
    accumulators: sums,
    state: [memory],
    async update(session, { indices, rates, seed }) {
      let [loss, correct, start] = [0, 0, 0];
      const squares: number[] = [];
      for (const [i, size] of cut(indices.length).entries()) {
        const part = parts.get(size)!;
        const share = size / indices.length;
        const draw = int32(Int32Array.of(seed, rates.update * mostParts + i));
        const results = await session.run({
          feeds: [
            ...await part.feeds(indices.subarray(start, start + size)),
            part.feed(share),
            ...(part.randomSeed ? [[part.randomSeed, draw] as const] : []),
          ],
          fetches: [part.loss, part.correct, part.square],
          targets: part.targets,
        });
        const [lossOfPart, correctOfPart, squareOfPart] = results.map(({ data }) =>
          Number(data[0])
        );
        loss += share * lossOfPart!;
        correct += correctOfPart!;
        squares.push(squareOfPart!);
        start += size;
      }
      const [mean, remembered] = await session.run({ fetches: [square, memory.value] });
      const [variance = 0, squared = 0, weight = 0, gainBefore = 0] = Array.from(
        remembered!.data,
        Number,
      );
      const scale = Math.max(1, indices.length / smallBatch);
      const lengths = { parts: squares, mean: Number(mean!.data[0]) };
      const now = gain({ variance, square: squared, weight }, lengths, scale);
      const next = [now.memory.variance, now.memory.square, now.memory.weight, now.gain];
      const [gradientNorm] = await session.run({
        feeds: [
          ...apply.feeds({
            ...rates,
            learningRate: rates.learningRate * now.gain,
            previousLearningRate: rates.previousLearningRate * (gainBefore || now.gain),
          }),
          [memory.feed, { dtype: "float32", shape: [4], data: Float32Array.from(next) }],
        ],
        fetches: [apply.gradientNorm],
        targets: [...apply.targets, memory.load],
      });
      return {
        loss,
        correct,
        gradientNorm: Number(gradientNorm!.data[0]),
        advance: now.gain,
        statistics: statistics.combine([], { examples: indices.length, value: now.gain }),
      };
    },
  };
}
