import * as tf from "@tensorflow/tfjs";
import { toOutput, toTensor } from "../../tensorflow/trace.ts";
import { scalar } from "../feeds.ts";
import type { BuildOptimizer, OptimizerSettings } from "../training/optimizer.ts";

/** Settings of {@linkcode lookahead}. */
export interface LookaheadSettings {
  readonly lookahead: {
    /** k, the number of updates between two steps of the slow weights. */
    readonly every: number;
    /** α, the share of the way that the slow weights go. */
    readonly share: number;
  };
}

/**
 * Lookahead (Zhang et al. 2019, Algorithm 1) around another optimizer, whose state goes on as it is. After every k updates of
 * the weights w, the slow weights φ, which start at the initial weights, make a step, and the weights return to them:
 *
 *     φ ← φ + α (w − φ);  w ← φ.
 */
export function lookahead<Settings extends OptimizerSettings>(
  inner: (settings: Settings) => BuildOptimizer,
): (settings: Settings & LookaheadSettings) => BuildOptimizer {
  return (settings) => (graph, model) => {
    const { every, share } = settings.lookahead;
    const optimizer = inner(settings)(graph, model);
    const slow = model.parameters.map(({ name, shape }) =>
      graph.variable(`${name}.slow`, "float32", shape)
    );
    return {
      state: [...optimizer.state, ...slow],
      step(weights, gradients) {
        const { feeds, gradientNorm, targets } = optimizer.step(weights, gradients);
        const [start, meet] = [graph.placeholder("float32", []), graph.placeholder("float32", [])];
        const meets = tf.greater(toTensor(meet), 0);
        const steps = model.parameters.flatMap((parameter, i) => {
          // State starts at zero: before the first update, the initial weights are added to it.
          const from = tf.add(toTensor(slow[i]!.read()), tf.mul(toTensor(start), weights[i]!));
          const fast = toTensor(parameter.read(targets));
          const moved = tf.add(from, tf.mul(share, tf.sub(fast, from)));
          const choose = (ifSo: tf.Tensor, otherwise: tf.Tensor) =>
            toOutput(tf.where(meets, ifSo, otherwise));
          return [slow[i]!.assign(choose(moved, from)), parameter.assign(choose(moved, fast))];
        });
        return {
          feeds: (rates) => [
            ...feeds(rates),
            [start, scalar(rates.update === 0 ? 1 : 0)],
            [meet, scalar((rates.update + 1) % every === 0 ? 1 : 0)],
          ],
          gradientNorm,
          targets: [...targets, ...steps],
        };
      },
    };
  };
}
