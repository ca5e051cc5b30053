import { Graph } from "../../tensorflow/graph.ts";
import type { Library } from "../../tensorflow/library.ts";
import { Session, type SessionOptions } from "../../tensorflow/session.ts";
import type { BatchNormForm } from "../batch_norm_form.ts";
import { weightOf } from "../evaluation/evaluate.ts";
import { imageSource } from "../images/image_source.ts";
import type { LabelledImages, StoredImages } from "../images/images.ts";
import type { InputTransform } from "../images/input_transform.ts";
import { buildModel, declare, type Weights } from "../model.ts";
import type { Network } from "../network.ts";
import { stream } from "../random/random.ts";
import { buildLossAndGradient } from "./loss_and_gradient.ts";
import { powerIteration } from "./power_iteration.ts";

/** Network, weights and data of a measurement of sharpness. */
export interface SharpnessOptions extends InputTransform {
  readonly network: Network;
  readonly batchNorm: BatchNormForm;
  readonly weights: Weights;
  /** The examples whose mean loss is looked at. */
  readonly data: LabelledImages | StoredImages;
  /** Length ρ of the step uphill. */
  readonly rho: number;
  readonly session?: SessionOptions;
}

/** How the loss bends around trained weights: in inference mode, with fixed running statistics, without augmentation. */
export interface Sharpness {
  readonly examples: number;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** ‖∇L‖₂ over all parameters. */
  readonly gradientNorm: number;
  /** λ₁, the eigenvalue of the Hessian of the loss that is largest in magnitude. */
  readonly eigenvalue: number;
  /** The same along the same direction, by a difference half as wide: where both differ, λ₁ is not to be trusted. */
  readonly eigenvalueAtHalfStep: number;
  /** Number of products with the Hessian. */
  readonly iterations: number;
  /** Whether λ₁ changed by less than half a per cent in the last iteration. */
  readonly converged: boolean;
  /** L(w + ρ ∇L / ‖∇L‖) − L(w), in nats: what SAM (Foret et al. 2020, equation 2) adds to the loss. */
  readonly rise: number;
}

/**
 * The width of a difference, as a share of ‖w‖. In a network with ReLU the gradient bends at every kink, so a wide difference
 * is not that of one Hessian; a narrow one drowns in the rounding of float32. From 1e-5 to 2e-4, F1 gives the same within 3 %.
 */
const STEP = 1e-4;

/**
 * Measures the sharpness of trained weights by gradients alone. λ₁ comes from power iteration, whose products with the Hessian
 * are central differences, H v ≈ (∇L(w + h v) − ∇L(w − h v)) / 2h with ‖v‖ = 1 and h = ‖w‖ / 10,000.
 *
 * @throws {Error} when a weight is missing or has the wrong shape
 */
export async function sharpness(library: Library, options: SharpnessOptions): Promise<Sharpness> {
  const { network, batchNorm, weights, rho } = options;
  using graph = new Graph(library);
  using session = new Session(graph, options.session);
  const declared = declare(library, network, batchNorm);
  const model = buildModel(graph, network, batchNorm, declared, session.hasGpu());
  const data = imageSource(graph, "train", options.data);
  const at = buildLossAndGradient(graph, model, data, options);
  await data.load(session);
  // A network without batch norm has no running statistics, and a call of the session needs a target.
  if (model.running.length > 0) {
    await session.run({
      feeds: model.running.map((variable) => [variable.feed, weightOf(weights, variable)] as const),
      targets: model.running.map(({ load }) => load),
    });
  }
  const place = Float64Array.from(
    model.parameters.flatMap((parameter) => [...weightOf(weights, parameter).data as Float32Array]),
  );
  const { loss, gradient } = await at(session, place);
  const gradientNorm = norm(gradient);
  const h = STEP * norm(place);
  const product = async (v: Float64Array, h: number) => {
    const [up, down] = [
      await at(session, moved(place, v, h)),
      await at(session, moved(place, v, -h)),
    ];
    return up.gradient.map((value, i) => (value - down.gradient[i]!) / (2 * h));
  };
  const start = Float64Array.from(stream(0, "power iteration").normal(place.length, 1));
  const found = await powerIteration((v) => product(v, h), start);
  const half = dot(found.vector, await product(found.vector, h / 2));
  const uphill = gradientNorm === 0
    ? loss
    : (await at(session, moved(place, gradient, rho / gradientNorm))).loss;
  return {
    examples: data.examples,
    loss,
    gradientNorm,
    eigenvalue: found.eigenvalue,
    eigenvalueAtHalfStep: half,
    iterations: found.iterations,
    converged: found.converged,
    rise: uphill - loss,
  };
}

/** w + h v. */
function moved(place: Float64Array, v: Float64Array, h: number): Float64Array {
  return place.map((value, i) => value + h * v[i]!);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
