import * as tf from "@tensorflow/tfjs";
import type { Attributes } from "../attributes.ts";
import { BACKEND } from "../backend.ts";
import { describe } from "../dtype.ts";
import { TensorFlowError } from "../status.ts";
import { executeOperation } from "../trace.ts";

// deno-lint-ignore no-explicit-any -- tfjs's registry holds kernels of all kinds, and types none of them
type Loose = any;

/**
 * A kernel of the backend, as tfjs's registry holds it. What `compute` makes on the way to its result is freed.
 *
 * @param name the kernel's name in tfjs
 */
export function kernel<Inputs, Attrs>(
  name: string,
  compute: (inputs: Inputs, attrs: Attrs) => tf.Tensor | tf.Tensor[],
): tf.KernelConfig {
  return {
    kernelName: name,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() => compute(inputs as Loose, (attrs ?? {}) as Loose)),
  };
}

/**
 * Runs or traces a TensorFlow op of one result.
 * @throws {Error} in a trace, when the result has no fixed shape
 */
export function runOp(
  type: string,
  inputs: readonly tf.Tensor[],
  attributes: Attributes = {},
): tf.Tensor {
  return runOps(type, inputs, 1, attributes)[0]!;
}

/** As {@linkcode runOp}, for an op of several results. */
export function runOps(
  type: string,
  inputs: readonly tf.Tensor[],
  outputs: number,
  attributes: Attributes = {},
): tf.Tensor[] {
  const results = executeOperation(type, attributes, inputs, outputs);
  const open = results.find(({ shape }) => shape.some((dimension) => dimension < 0));
  if (open === undefined) return results;
  throw new Error(
    `Trace "${type}": its result ${describe(open)} has no fixed shape, which tfjs needs`,
  );
}

/**
 * A {@linkcode kernel} whose errors have TensorFlow's own message alone, which tfjs repeats in its kernels of the same
 * meaning: code written for tfjs may look for it. What was run stays in the cause.
 */
export function plainKernel<Inputs, Attrs>(
  name: string,
  compute: (inputs: Inputs, attrs: Attrs) => tf.Tensor | tf.Tensor[],
): tf.KernelConfig {
  return kernel(name, (inputs: Inputs, attrs: Attrs) => {
    try {
      return compute(inputs, attrs);
    } catch (error) {
      if (!(error instanceof TensorFlowError)) throw error;
      const own = error.message.replace(/^Run "\w+" \(.*?\): /, "");
      throw Object.assign(new TensorFlowError(own, error.code), { cause: error });
    }
  });
}

/** The int64 tensor that an op asks for; tfjs takes it for int32. */
export function toInt64(tensor: tf.Tensor): tf.Tensor {
  return runOp("Cast", [tensor], { DstT: { type: "int64" } });
}

/** The int32 tensor that tfjs asks for in place of int64. */
export function toInt32(tensor: tf.Tensor): tf.Tensor {
  return runOp("Cast", [tensor], { DstT: { type: "int32" } });
}
