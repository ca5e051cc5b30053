import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { fusedBatchNorm } from "../../../models/layers/fused_batch_norm.ts";
import type { Output } from "../../../tensorflow/graph.ts";
import { openForTests } from "../../tensorflow/library.ts";
import { compute, distance } from "../helpers.ts";

const library = await openForTests();
const EPSILON = 1e-3;
const number = fc.integer({ min: -40, max: 40 }).map((n) => n / 8);

/** Batch norm of one channel and its gradients, from the definition (Ioffe and Szegedy, 2015). */
function byHand(x: readonly number[], pull: readonly number[], gamma: number, beta: number) {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
  const centre = mean(x);
  const variance = mean(x.map((value) => (value - centre) ** 2));
  const deviation = Math.sqrt(variance + EPSILON);
  const normal = x.map((value) => (value - centre) / deviation);
  const along = mean(normal.map((value, i) => value * pull[i]!));
  return {
    output: normal.map((value) => gamma * value + beta),
    mean: centre,
    variance: variance * x.length / (x.length - 1),
    gradient: normal.map((value, i) => gamma / deviation * (pull[i]! - mean(pull) - value * along)),
    gammaGradient: along * x.length,
    betaGradient: mean(pull) * x.length,
  };
}

for (const shape of [[6, 2], [2, 3, 2, 2]]) {
  Deno.test(`fusedBatchNorm() of shape [${shape}] is its definition, channel by channel, gradients included`, async () => {
    const size = shape.reduce((a, b) => a * b);
    const draws = fc.array(number, { minLength: 2 * size + 4, maxLength: 2 * size + 4 });
    await fc.assert(
      fc.asyncProperty(draws, async (draws) => {
        const [x, pull] = [draws.slice(0, size), draws.slice(size, 2 * size)];
        const [gamma, beta] = [draws.slice(2 * size, 2 * size + 2), draws.slice(2 * size + 2)];
        const found = await compute(library, () => {
          let statistics: Output[] = [];
          const apply = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => {
            const { output, mean, variance } = fusedBatchNorm(x, gamma, beta, EPSILON);
            statistics = [mean, variance];
            return output;
          };
          const given = [tf.tensor(x, shape), tf.tensor1d(gamma), tf.tensor1d(beta)];
          const loss = (...inputs: tf.Tensor[]) => {
            const [x, gamma, beta] = inputs;
            return tf.sum(tf.mul(apply(x!, gamma!, beta!), tf.tensor(pull, shape))) as tf.Scalar;
          };
          const gradients = tf.grads(loss)(given);
          const output = apply(given[0]!, given[1]!, given[2]!);
          assertEquals(output.shape, shape);
          return [output, ...statistics, ...gradients];
        });
        for (const channel of [0, 1]) {
          const of = (values: readonly number[]) => values.filter((_, i) => i % 2 === channel);
          const wanted = byHand(of(x), of(pull), gamma[channel]!, beta[channel]!);
          const pairs: readonly [readonly number[], readonly number[]][] = [
            [found[0]!, wanted.output],
            [found[1]!, [wanted.mean]],
            [found[2]!, [wanted.variance]],
            [found[3]!, wanted.gradient],
            [found[4]!, [wanted.gammaGradient]],
            [found[5]!, [wanted.betaGradient]],
          ];
          pairs.forEach(([values, wanted], i) => {
            const scale = Math.max(1, ...wanted.map(Math.abs));
            const far = distance(of(values), wanted);
            assert(far < 1e-3 * scale, `${i}: ${of(values)}, not ${wanted}`);
          });
        }
      }),
      { numRuns: 10 },
    );
  });
}
