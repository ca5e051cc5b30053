import * as tf from "@tensorflow/tfjs";
import type { Graph, Operation, Output } from "../tensorflow/graph.ts";
import { toOutput, toTensor, trace } from "../tensorflow/trace.ts";
import type { Variable } from "../tensorflow/variable.ts";
import { augment, type Augmentation } from "./augment.ts";
import type { BatchStatistics } from "./batch_norm_form.ts";
import { clipByGlobalNorm, globalNorm } from "./clip_by_global_norm.ts";
import { crossEntropies } from "./cross_entropy.ts";
import { multiplicativeNoise } from "./multiplicative_noise.ts";
import { type Normalization, normalize, type ResidentImages } from "./images.ts";
import { applyTraining, countCorrect, type Model } from "./model.ts";
import { updateRunning } from "./running_statistics.ts";

/** Momentum SGD as the authors' framework does it, with what they add to it. */
export interface Optimizer {
  readonly momentum: number;
  /** Whether the velocities are set to zero at the start of every epoch, as the released code does by a slip. */
  readonly resetsMomentum?: boolean;
  /**
   * Times the parameter, added to the gradient of every parameter, γ, β and biases included, after clipping. The
   * regime may change it from some epoch on.
   */
  readonly weightDecay: number;
  /** Largest global L2 norm of the gradients; null: no clipping. */
  readonly gradientClip: number | null;
  /** Variance σ² of the noise that multiplies each example's gradient (section 4); absent: none. */
  readonly gradientNoise?: number;
}

/** What is done to images before the network sees them. */
export interface Preprocessing {
  readonly normalization: Normalization;
  readonly augmentation: Augmentation | null;
}

/** One update, as nodes of the graph: feed the first four, fetch the next three, run the targets. */
export interface TrainingStep {
  /** int32 [batch] positions of the examples. */
  readonly indices: Output;
  /** float32 scalar. */
  readonly learningRate: Output;
  /** float32 scalar. */
  readonly weightDecay: Output;
  /** int32 [2]: seed and number of the step, for what is random in it; absent where nothing is. */
  readonly randomSeed?: Output;
  /** float32 scalar: mean cross-entropy before the update, in nats. */
  readonly loss: Output;
  /** int32 scalar: examples classified correctly, by the statistics of the batch. */
  readonly correct: Output;
  /** float32 scalar: global norm of the gradients before clipping. */
  readonly gradientNorm: Output;
  readonly targets: readonly Operation[];
}

/** Velocities of momentum SGD, one a parameter, in their order; all start at zero. */
export function buildVelocities(graph: Graph, model: Model): Variable[] {
  return model.parameters.map(({ name, shape }) =>
    graph.variable(`${name}.velocity`, "float32", shape)
  );
}

/**
 * Traces one update for batches of one size: gather, augment, forward, backward with noise, clip, decay, momentum step
 * (`v ← μ v + g; w ← w − η v`), running statistics. Steps of several sizes share the variables.
 */
export function buildTrainingStep(
  graph: Graph,
  model: Model,
  velocities: readonly Variable[],
  data: ResidentImages,
  batch: number,
  optimizer: Optimizer,
  { normalization, augmentation }: Preprocessing,
): TrainingStep {
  const indices = graph.placeholder("int32", [batch]);
  const learningRate = graph.placeholder("float32", []);
  const weightDecay = graph.placeholder("float32", []);
  let randomSeed: Output | undefined;
  const seed = () => toTensor(randomSeed ??= graph.placeholder("int32", [2])) as tf.Tensor1D;
  return trace(graph, () => {
    const bytes = data.images(indices);
    const labels = data.labels(indices);
    const augmented = augmentation ? augment(bytes, seed(), augmentation) : bytes;
    const images = normalize(augmented, normalization);

    let [loss, correct]: [Output?, Output?] = [];
    let statistics: ReadonlyMap<string, BatchStatistics> | undefined;
    const weights = model.parameters.map((parameter) => toTensor(parameter.read()));
    const { grads } = tf.valueAndGrads((...weights: tf.Tensor[]) => {
      const pass = applyTraining(model, weights, images, seed);
      statistics = pass.statistics;
      correct = countCorrect(pass.logits, labels);
      const losses = crossEntropies(pass.logits, labels);
      const mean: tf.Scalar = tf.mean(losses);
      loss = toOutput(mean);
      if (!optimizer.gradientNoise) return mean;
      return tf.mean(tf.mul(losses, multiplicativeNoise(batch, optimizer.gradientNoise, seed())));
    })(weights);
    const { gradients, norm } = optimizer.gradientClip === null
      ? { gradients: grads, norm: globalNorm(grads) }
      : clipByGlobalNorm(grads, optimizer.gradientClip);

    const momentum = toOutput(tf.scalar(optimizer.momentum));
    const decay = toTensor(weightDecay);
    const updates = model.parameters.map((parameter, i) => {
      const gradient = tf.add(gradients[i]!, tf.mul(weights[i]!, decay));
      return graph.operation("ResourceApplyMomentum", {
        inputs: [
          parameter.handle,
          velocities[i]!.handle,
          learningRate,
          toOutput(gradient),
          momentum,
        ],
        attributes: { T: { type: "float32" }, use_nesterov: { bool: false } },
      });
    });
    return {
      indices,
      learningRate,
      weightDecay,
      ...(randomSeed && { randomSeed }),
      loss: loss!,
      correct: correct!,
      gradientNorm: toOutput(norm),
      targets: [...updates, ...updateAllRunning(model, statistics!)],
    };
  });
}

function updateAllRunning(
  model: Model,
  statistics: ReadonlyMap<string, BatchStatistics>,
): Operation[] {
  const running = new Map(model.running.map((variable) => [variable.name, variable]));
  const update = (name: string, values: readonly Output[]) => {
    const variable = running.get(name)!;
    const updated = updateRunning(toTensor(variable.read()), values.map(toTensor));
    return variable.assign(toOutput(updated));
  };
  return [...statistics].flatMap(([name, { means, spreads }]) => [
    update(`${name}.running_mean`, means),
    update(`${name}.${model.batchNorm.spread}`, spreads),
  ]);
}
