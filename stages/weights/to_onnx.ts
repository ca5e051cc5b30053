import type { Attributes, HostTensor, Output } from "../../tensorflow/mod.ts";
import type { Weights } from "../../models/model.ts";
import { DataError } from "../formats/data_error.ts";
import { ELEMENTS, type OnnxAttribute, type OnnxModel, type OnnxNode } from "./onnx_file.ts";
import { type OnnxBuilder, OPERATIONS } from "./onnx_operations.ts";
import type { RecordedNode } from "./recorded_graph.ts";
import { TRACED_BATCH, type TracedInference } from "./trace_inference.ts";

/**
 * Translates a traced network, operation by operation. Its input `images` are pixels or numbers as they are in the data,
 * float32 [batch, height, width, channels], its output `logits` is float32 [batch, classes].
 *
 * @throws {DataError} for an operation that is not known here
 */
export function toOnnx(
  { graph, images, logits, weights: named }: TracedInference,
  weights: Weights,
  name: string,
  metadata: Readonly<Record<string, string>>,
): OnnxModel {
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, HostTensor>();
  const constants = new Map<Output, HostTensor>();
  const names = new Map<Output, string>([[images, "images"]]);
  const needed = ancestorsOf(logits, graph.nodes);
  let made = 0;

  const builder: OnnxBuilder = {
    nameOf(output) {
      const known = names.get(output);
      if (known !== undefined) return known;
      throw new Error(`"${output.operation.name}" has no name in the ONNX graph`);
    },
    constantOf(output) {
      const constant = constants.get(output);
      if (constant !== undefined) return Array.from(constant.data, Number);
      throw new DataError(
        `Writing ONNX: the shape or the axes of "${output.operation.name}" are computed; wanted fixed ones.`,
      );
    },
    ints(...values) {
      const id = `ints_${made++}`;
      const data = BigInt64Array.from(values, BigInt);
      initializers.set(id, { dtype: "int64", shape: [values.length], data });
      return id;
    },
    float(value) {
      const id = `float_${made++}`;
      initializers.set(id, { dtype: "float32", shape: [], data: Float32Array.of(value) });
      return id;
    },
    add(type, inputs, attributes: Readonly<Record<string, OnnxAttribute>> = {}) {
      const output = `${type.toLowerCase()}_${made++}`;
      nodes.push({ type, inputs, output, attributes });
      return output;
    },
    batch: TRACED_BATCH,
  };

  for (const { operation, inputs, attributes } of graph.nodes) {
    if (!needed.has(operation)) continue;
    const [output] = operation.outputs as [Output];
    const weight = named.get(output);
    if (output === images) continue;
    if (weight !== undefined) {
      initializers.set(weight, weights.get(weight)!);
      names.set(output, weight);
    } else if (operation.type === "Const") {
      const tensor = tensorOf(attributes);
      constants.set(output, tensor);
      const id = `constant_${made++}`;
      initializers.set(id, tensor);
      names.set(output, id);
    } else {
      const translate = OPERATIONS[operation.type];
      if (translate === undefined) {
        throw new DataError(
          `Writing ONNX: the network uses TensorFlow's operation "${operation.type}", which has no translation here yet ` +
            "(stages/weights/onnx_operations.ts). --weights torch writes the weights without the network.",
        );
      }
      names.set(output, translate(builder, inputs.flat() as Output[], attributes, output));
    }
  }
  nodes.push({ type: "Identity", inputs: [builder.nameOf(logits)], output: "logits" });
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  return {
    name,
    nodes,
    initializers: new Map([...initializers].filter(([id]) => used.has(id))),
    input: { name: "images", shape: ["batch", ...images.shape.slice(1)] },
    output: { name: "logits", shape: ["batch", logits.shape[1]!] },
    metadata,
  };
}

function tensorOf({ value }: Attributes): HostTensor {
  if (value !== undefined && "tensor" in value && value.tensor.dtype in ELEMENTS) {
    return value.tensor;
  }
  throw new DataError("Writing ONNX: a constant of the network has no value.");
}

/** The operations that an output is computed from. */
function ancestorsOf(output: Output, nodes: readonly RecordedNode[]): ReadonlySet<unknown> {
  const makers = new Map(nodes.map((node) => [node.operation, node]));
  const found = new Set<unknown>();
  const next = [output.operation];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    next.push(...(makers.get(at)?.inputs ?? []).flat().map((input) => (input as Output).operation));
  }
  return found;
}
