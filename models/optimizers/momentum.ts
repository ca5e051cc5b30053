import * as tf from "@tensorflow/tfjs";
import { toOutput, toTensor } from "../../tensorflow/trace.ts";
import { scalar } from "../feeds.ts";
import type { BuildOptimizer, OptimizerSettings } from "../training/optimizer.ts";
import { globalNorm } from "../global_norm.ts";
import { clippingFactor } from "./clip_by_global_norm.ts";

const FLOAT = { T: { type: "float32" } } as const;

/**
 * SGD with momentum as in PyTorch, with gradient clipping. PyTorch computes, with clipping factor f and weight decay d,
 *
 *     v ← μ v + f g + d w;  w ← w − η v.
 *
 * The cost of a kernel is that of reading all parameters from memory. We therefore store u = −η v, which takes two
 * kernels per parameter and no intermediate gradients. With η′ the learning rate of the update before,
 *
 *     u ← u − (η′ d / μ) w;  u ← (μ η / η′) u − (η f) g, w ← w + u.
 *
 * At μ = 0 the step does not use the old u, so the decay acts on the parameter instead: w ← w − η d w.
 */
export default function momentumSgd(
  { momentum, gradientClip, orderedNorm = false }: OptimizerSettings,
): BuildOptimizer {
  return (graph, model) => {
    const velocities = model.parameters.map(({ name, shape }) =>
      graph.variable(`${name}.velocity`, "float32", shape)
    );
    return {
      state: velocities,
      step(weights, gradients) {
        const placeholder = () => graph.placeholder("float32", []);
        const [rate, carry, decay] = [placeholder(), placeholder(), placeholder()];
        const norm = globalNorm(gradients, orderedNorm);
        const step = gradientClip === null
          ? rate
          : toOutput(tf.mul(toTensor(rate), clippingFactor(norm, gradientClip)));
        const targets = model.parameters.map(({ handle }, i) => {
          const velocity = velocities[i]!.handle;
          const decayed = graph.operation("ResourceApplyGradientDescent", {
            inputs: [momentum === 0 ? handle : velocity, decay, toOutput(weights[i]!)],
            attributes: FLOAT,
          });
          // Keras' momentum keeps the learning rate inside the velocity, as u does.
          return graph.operation("ResourceApplyKerasMomentum", {
            inputs: [handle, velocity, step, toOutput(gradients[i]!), carry],
            attributes: FLOAT,
            control: [decayed],
          });
        });
        return {
          feeds: ({ learningRate, previousLearningRate, weightDecay }) => {
            const decayRate = momentum === 0 ? learningRate : previousLearningRate / momentum;
            return [
              [rate, scalar(learningRate)],
              [carry, scalar(momentum * learningRate / previousLearningRate)],
              [decay, scalar(weightDecay * decayRate)],
            ];
          },
          gradientNorm: toOutput(norm),
          targets,
        };
      },
    };
  };
}
