import type * as tf from "@tensorflow/tfjs";
import type { Scope } from "../network.ts";
import { shown } from "./arguments.ts";

/** A layer of a network that is written as a list. */
export interface Layer {
  /** What its parameters are called, with its number among the layers of this kind: `conv` becomes `conv1.weight`. */
  readonly kind: string;
  /**
   * @param name what its parameters' names begin with
   * @param x the values of the layer before it: images [batch, height, width, channels] or vectors [batch, features]
   */
  readonly apply: (scope: Scope, name: string, x: tf.Tensor) => tf.Tensor;
  /** Knows the place in the code that lists the layer, for messages. */
  readonly listed: Error;
}

/**
 * Makes a layer of one's own for a list.
 *
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { layer } from "./layer.ts";
 *
 * const swish = () => layer("swish", (_scope, _name, x) => tf.mul(x, tf.sigmoid(x)));
 * ```
 */
export function layer(kind: string, apply: Layer["apply"]): Layer {
  if (!/^[A-Za-z][A-Za-z0-9_.-]*$/.test(kind)) {
    throw new TypeError(
      `layer: found the kind ${
        JSON.stringify(kind)
      }, wanted a name of letters, digits, "_", "-" and ".", such as "swish": its ` +
        "parameters are called by it",
    );
  }
  return { kind, apply, listed: new Error(kind) };
}

/**
 * Passes values through layers, one after the other.
 *
 * @param prefix what all their parameters' names begin with
 * @throws {Error} of the layer that does not fit, with the place in the code that lists it
 */
export function inOrder(
  scope: Scope,
  prefix: string,
  layers: readonly Layer[],
  x: tf.Tensor,
): tf.Tensor {
  const counts = new Map<string, number>();
  return layers.reduce((values, { kind, apply, listed }) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const name = `${prefix}${kind}${count}`;
    try {
      const made = apply(scope, name, values);
      if (Array.isArray(made?.shape)) return made;
      throw new TypeError(`${name} gives ${shown(made)}, wanted a tensor`);
    } catch (error) {
      throw placed(error, listed);
    }
  }, x);
}

/** Errors that have the place of a layer already: that of a layer within a residual block. */
const PLACED = new WeakSet<Error>();

/** The error with the place where a layer is listed, in place of the one where it was noticed. */
function placed(error: unknown, listed: Error): Error {
  if (error instanceof Error && PLACED.has(error)) return error;
  const placed = new Error(error instanceof Error ? error.message : String(error));
  const frames = listed.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
  placed.stack = [`Error: ${placed.message}`, ...frames].join("\n");
  PLACED.add(placed);
  return placed;
}
