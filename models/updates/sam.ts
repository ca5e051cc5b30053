import * as tf from "@tensorflow/tfjs";
import { toOutput, toTensor, trace } from "../../tensorflow/trace.ts";
import type { Variable } from "../../tensorflow/variable.ts";
import { int32, scalar } from "../feeds.ts";
import { ghostBatches } from "../ghost_batches.ts";
import { globalNorm } from "../global_norm.ts";
import { backwardPass } from "../training/backward_pass.ts";
import type { TrainingGraph } from "../training/training_graph.ts";
import type { BuildUpdater } from "../training/update.ts";
import { type Part, updateInParts } from "./in_parts.ts";

/** Settings of {@linkcode sam}. */
export interface SamSettings {
  /** Length ρ of the perturbation. */
  readonly rho: number;
  /** Number of examples that share a perturbation; absent: the whole batch. */
  readonly ghostBatch?: number;
}

/** Keeps the perturbation finite where the gradient is zero, as in the authors' code. */
const EPSILON = 1e-12;

/**
 * Sharpness-aware minimization (Foret et al. 2020, Algorithm 1): the gradient at w + ρ g / ‖g‖ is applied at w. Every ghost
 * batch has a perturbation of its own, by its own gradient g. Running statistics come from the first pass alone.
 */
export default function sam({ rho, ghostBatch }: SamSettings): BuildUpdater {
  return (training) => {
    const { graph, model } = training;
    const perturbations = model.parameters.map(({ name, shape }) =>
      graph.variable(`${name}.perturbation`, "float32", shape)
    );
    const { accumulators = [], ...updater } = updateInParts(
      training,
      (batch) => ghostBatches(batch, ghostBatch ?? batch),
      (examples, sums) => perturbedPart(training, examples, sums, perturbations, rho),
    );
    return { ...updater, accumulators: [...accumulators, ...perturbations] };
  };
}

function perturbedPart(
  training: TrainingGraph,
  examples: number,
  sums: readonly Variable[],
  perturbations: readonly Variable[],
  rho: number,
): Part {
  const { graph, model, source, statistics } = training;
  const read = (variable: Variable) => toTensor(variable.read());
  return trace(graph, () => {
    const batch = source.batch(examples);
    const first = backwardPass(training, examples, batch);
    const scale = tf.div(rho, tf.add(globalNorm(first.gradients, true), EPSILON));
    const there = perturbations.map((perturbation, i) =>
      perturbation.assign(toOutput(tf.mul(first.gradients[i]!, scale)))
    );
    const moved = model.parameters.map((parameter, i) =>
      parameter.assign(toOutput(tf.add(read(parameter), read(perturbations[i]!))))
    );
    const second = backwardPass(training, examples, batch);
    const minusShare = graph.placeholder("float32", []);
    const added = sums.map(({ handle }, i) =>
      graph.operation("ResourceApplyGradientDescent", {
        inputs: [handle, minusShare, toOutput(second.gradients[i]!)],
        attributes: { T: { type: "float32" } },
      })
    );
    const back = model.parameters.map((parameter, i) =>
      parameter.assign(toOutput(tf.sub(read(parameter), read(perturbations[i]!))))
    );
    const cleared = perturbations.map((one) => one.assign(toOutput(tf.zeros([...one.shape]))));
    const number = statistics ? [statistics.numberOf(first.gradients)] : [];
    const part: Part = async (session, { indices, share, draw }) => {
      const images = await batch.feeds(indices);
      const seeded = ({ randomSeed }: typeof first) =>
        randomSeed ? [...images, [randomSeed, int32(draw)] as const] : images;
      const [loss, correct, value] = await session.run({
        feeds: seeded(first),
        fetches: [first.loss, first.correct, ...number],
        targets: [...there, ...first.running],
      });
      await session.run({ targets: moved });
      await session.run({
        feeds: [...seeded(second), [minusShare, scalar(-share)]],
        targets: added,
      });
      await session.run({ targets: back });
      await session.run({ targets: cleared });
      return {
        loss: Number(loss!.data[0]),
        correct: Number(correct!.data[0]),
        ...(value && { number: Number(value.data[0]) }),
      };
    };
    return part;
  });
}
