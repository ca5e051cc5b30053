import { trace } from "../../tensorflow/trace.ts";
import { int32 } from "../feeds.ts";
import { backwardPass } from "../training/backward_pass.ts";
import type { TrainingGraph } from "../training/training_graph.ts";
import type { BuildUpdater, Updater } from "../training/update.ts";

/**
 * Updates that process the whole batch in one graph and one session call; ghost batches are slices within it. Every
 * batch size has its own pass over the same variables.
 */
export default function wholeBatch(): BuildUpdater {
  return build;
}

function build(training: TrainingGraph): Updater {
  const stepOf = (examples: number) =>
    trace(training.graph, () => {
      const pass = backwardPass(training, examples);
      const { randomSeed, loss, correct, weights, gradients, running } = pass;
      const apply = training.optimizer.step(weights, gradients);
      const targets = [...apply.targets, ...running];
      return { pass: pass.feeds, apply, randomSeed, loss, correct, targets };
    });
  const steps = new Map(training.batches.map((batch) => [batch, stepOf(batch)]));
  return {
    async update(session, { indices, rates, seed }) {
      const step = steps.get(indices.length)!;
      const [loss, correct, gradientNorm] = await session.run({
        feeds: [
          ...await step.pass(indices),
          ...step.apply.feeds(rates),
          ...(step.randomSeed
            ? [[step.randomSeed, int32(Int32Array.of(seed, rates.update))] as const]
            : []),
        ],
        fetches: [step.loss, step.correct, step.apply.gradientNorm],
        targets: step.targets,
      });
      return {
        loss: Number(loss!.data[0]),
        correct: Number(correct!.data[0]),
        gradientNorm: Number(gradientNorm!.data[0]),
      };
    },
  };
}
