/** The eigenvalue of a symmetric matrix that is largest in magnitude. */
export interface Eigenpair {
  readonly eigenvalue: number;
  /** Of length 1. */
  readonly vector: Float64Array;
  /** Number of products with the matrix. */
  readonly iterations: number;
  /** Whether the eigenvalue changed by less than the tolerance in the last iteration. */
  readonly converged: boolean;
}

/** Largest number of iterations. */
const MOST = 60;
/** Relative change of the eigenvalue that ends them. Products by differences are no surer than that. */
const TOLERANCE = 5e-3;

/**
 * Finds the largest eigenvalue of a symmetric matrix by power iteration, of which it needs only products.
 *
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { powerIteration } from "./power_iteration.ts";
 *
 * // The matrix with the diagonal 2, −5.
 * const product = ([x = 0, y = 0]: Float64Array) => Promise.resolve(Float64Array.of(2 * x, -5 * y));
 * const { eigenvalue, converged } = await powerIteration(product, Float64Array.of(1, 1));
 * assertAlmostEquals(eigenvalue, -5, 0.005);
 * assertAlmostEquals(Number(converged), 1);
 * ```
 * @param product the matrix times a vector of length 1
 * @param start where the iteration begins; not zero
 */
export async function powerIteration(
  product: (vector: Float64Array) => Promise<Float64Array>,
  start: Float64Array,
): Promise<Eigenpair> {
  let vector = scaled(start);
  let eigenvalue = 0;
  for (let iterations = 1; iterations <= MOST; iterations++) {
    const image = await product(vector);
    const next = image.reduce((sum, value, i) => sum + value * vector[i]!, 0);
    const converged = Math.abs(next - eigenvalue) <= TOLERANCE * Math.abs(next);
    eigenvalue = next;
    // Where the matrix gives nothing, there is no direction to go on in.
    if (converged || image.every((value) => value === 0)) {
      return { eigenvalue, vector, iterations, converged: true };
    }
    vector = scaled(image);
  }
  return { eigenvalue, vector, iterations: MOST, converged: false };
}

function scaled(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / norm);
}
