import type * as tf from "@tensorflow/tfjs";
import { shown } from "./arguments.ts";

/** What values are, of one example: "images of 28 × 28 × 1", "vectors of 10". */
export function shapeText({ shape }: tf.Tensor): string {
  const [, ...rest] = shape;
  const kind = rest.length === 3 ? "images" : rest.length === 1 ? "vectors" : "values";
  return `${kind} of ${rest.join(" × ")}`;
}

/**
 * Takes values as images.
 * @throws {TypeError} when they are none
 */
export function images(layer: string, x: tf.Tensor): tf.Tensor4D {
  if (x.rank === 4) return x as tf.Tensor4D;
  throw new TypeError(`${layer} takes images, found ${shapeText(x)}: put it before flatten()`);
}

/**
 * Takes values as vectors.
 * @throws {TypeError} when they are none
 */
export function vectors(layer: string, x: tf.Tensor): tf.Tensor2D {
  if (x.rank === 2) return x as tf.Tensor2D;
  throw new TypeError(
    `${layer} takes vectors, found ${shapeText(x)}: put flatten() or globalAveragePool() before it`,
  );
}

/**
 * Takes a window that fits into the images.
 * @throws {RangeError} when it is larger than they are
 */
export function fitting(
  layer: string,
  x: tf.Tensor,
  { size, padding = 0 }: { readonly size: number; readonly padding?: number },
): tf.Tensor4D {
  const found = images(layer, x);
  const side = Math.min(found.shape[1], found.shape[2]) + 2 * padding;
  if (size <= side) return found;
  throw new RangeError(
    `${layer} has windows of ${size} × ${size}, larger than its ${shapeText(x)}${
      padding > 0 ? ` with a padding of ${padding}` : ""
    }`,
  );
}

/**
 * Takes a number of things: units, filters, pixels.
 * @throws {TypeError} when it is not a whole number above zero
 */
export function whole(layer: string, what: string, value: number, least = 1): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new TypeError(
    `${layer}: found ${what} = ${shown(value)}, wanted a whole number from ${least} on`,
  );
}

/**
 * Takes true or false.
 * @throws {TypeError} when it is neither
 */
export function truth(layer: string, what: string, value: boolean): boolean {
  if (typeof value === "boolean") return value;
  throw new TypeError(`${layer}: found ${what} = ${shown(value)}, wanted true or false`);
}
