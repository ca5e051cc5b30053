import { toOutput, trace } from "../../tensorflow/trace.ts";
import { int32 } from "../feeds.ts";
import { parameterKind } from "../optimizers/parameter_kind.ts";
import { backwardPass } from "../training/backward_pass.ts";
import type { TrainingGraph } from "../training/training_graph.ts";
import type { BuildUpdater, Updater } from "../training/update.ts";

/**
 * Updates whose gradient noise (section 4 of the paper) reaches scale and shift of batch norm alone. All other parameters
 * have the gradient of the batch without noise. A control of ghost batch norm, which also makes normalization noisy. Loss
 * and running statistics come from the pass without noise.
 *
 * @throws {Error} when the training has no gradient noise, or the network no batch norm
 */
export default function noiseOnNorm(): BuildUpdater {
  return build;
}

function build(training: TrainingGraph): Updater {
  const { gradientNoise, ...withoutNoise } = training;
  const { model } = training;
  if (gradientNoise === undefined) throw new Error("Noise on batch norm needs `gradientNoise`.");
  const isNorm = model.parameters.map(({ name }) => parameterKind(name) === "norm");
  if (!isNorm.includes(true)) {
    throw new Error(
      "Noise on batch norm needs a network that has batch norm, and this one has none.",
    );
  }
  const stepOf = (examples: number) =>
    trace(training.graph, () => {
      const batch = training.source.batch(examples);
      const plain = backwardPass(withoutNoise, examples, batch);
      // Both passes take what one read has found: the step may overwrite a parameter as soon as it has its gradient.
      const parameters = model.parameters.map((parameter, i) => ({
        ...parameter,
        read: () => toOutput(plain.weights[i]!),
      }));
      const shared = { ...training, model: { ...model, parameters } };
      const noisy = backwardPass(shared, examples, batch);
      const gradients = plain.gradients.map((gradient, i) =>
        isNorm[i] ? noisy.gradients[i]! : gradient
      );
      const apply = training.optimizer.step(plain.weights, gradients);
      const seeds = [plain.randomSeed, noisy.randomSeed].filter((seed) => seed !== undefined);
      return { plain, apply, seeds, targets: [...apply.targets, ...plain.running] };
    });
  const steps = new Map(training.batches.map((batch) => [batch, stepOf(batch)]));
  return {
    async update(session, { indices, rates, seed }) {
      const { plain, apply, seeds, targets } = steps.get(indices.length)!;
      const draw = int32(Int32Array.of(seed, rates.update));
      const [loss, correct, gradientNorm] = await session.run({
        feeds: [
          ...await plain.feeds(indices),
          ...apply.feeds(rates),
          ...seeds.map((placeholder) => [placeholder, draw] as const),
        ],
        fetches: [plain.loss, plain.correct, apply.gradientNorm],
        targets,
      });
      return {
        loss: Number(loss!.data[0]),
        correct: Number(correct!.data[0]),
        gradientNorm: Number(gradientNorm!.data[0]),
      };
    },
  };
}
