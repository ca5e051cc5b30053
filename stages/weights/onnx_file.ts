import type { HostTensor } from "../../tensorflow/mod.ts";
import protobuf from "protobufjs";

/*
 * What this project writes of ONNX's format (https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto): the messages, the
 * numbers of their fields, and their types.
 */

const field = (id: number, type: string, repeated = false) => ({
  id,
  type,
  ...(repeated && { rule: "repeated" }),
});

const ROOT = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        irVersion: field(1, "int64"),
        producerName: field(2, "string"),
        graph: field(7, "Graph"),
        opsets: field(8, "Opset", true),
        metadata: field(14, "Entry", true),
      },
    },
    Opset: { fields: { version: field(2, "int64") } },
    Entry: { fields: { key: field(1, "string"), value: field(2, "string") } },
    Graph: {
      fields: {
        nodes: field(1, "Node", true),
        name: field(2, "string"),
        initializers: field(5, "Tensor", true),
        inputs: field(11, "Value", true),
        outputs: field(12, "Value", true),
      },
    },
    Node: {
      fields: {
        inputs: field(1, "string", true),
        outputs: field(2, "string", true),
        name: field(3, "string"),
        type: field(4, "string"),
        attributes: field(5, "Attribute", true),
      },
    },
    Attribute: {
      fields: {
        name: field(1, "string"),
        float: field(2, "float"),
        int: field(3, "int64"),
        string: field(4, "bytes"),
        ints: field(8, "int64", true),
        kind: field(20, "int32"),
      },
    },
    Tensor: {
      fields: {
        dims: field(1, "int64", true),
        dataType: field(2, "int32"),
        name: field(8, "string"),
        raw: field(9, "bytes"),
      },
    },
    Value: { fields: { name: field(1, "string"), type: field(2, "Type") } },
    Type: { fields: { tensor: field(1, "TensorType") } },
    TensorType: { fields: { elements: field(1, "int32"), shape: field(2, "Shape") } },
    Shape: { fields: { dims: field(1, "Dimension", true) } },
    Dimension: { fields: { value: field(1, "int64"), name: field(2, "string") } },
  },
});

/** `TensorProto.DataType`. */
export const ELEMENTS: Readonly<Record<HostTensor["dtype"], number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
};

/** A value of an attribute. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

/** An operation on named values. */
export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A named value; a text in its shape is a dimension that may have any length. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** A model before it is encoded. */
export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, HostTensor>;
  readonly input: OnnxValue;
  readonly output: OnnxValue;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The version of the operations, and of the format that goes with it: those of 2022, which all runtimes read. */
export const [OPSET, IR_VERSION] = [17, 8] as const;

/** Encodes a model as an ONNX file. */
export function encodeOnnx(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const { nodes, initializers, input, output, metadata } = model;
  const type = ROOT.lookupType("Model");
  const message = type.create({
    irVersion: IR_VERSION,
    producerName: "train-longer",
    opsets: [{ version: OPSET }],
    metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: model.name,
      nodes: nodes.map(({ type, inputs, output, attributes = {} }) => ({
        type,
        inputs,
        outputs: [output],
        name: output,
        attributes: Object.entries(attributes).map(attribute),
      })),
      initializers: [...initializers].map(([name, { dtype, shape, data }]) => ({
        name,
        dims: shape,
        dataType: ELEMENTS[dtype],
        raw: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      })),
      inputs: [valueInfo(input)],
      outputs: [valueInfo(output)],
    },
  });
  return Uint8Array.from(type.encode(message).finish());
}

/** Numbers of `AttributeProto.AttributeType`. */
const [FLOAT, INT, STRING, INTS] = [1, 2, 3, 7];

function attribute([name, value]: [string, OnnxAttribute]): object {
  if (typeof value === "number") return { name, int: value, kind: INT };
  if (typeof value === "string") {
    return { name, string: new TextEncoder().encode(value), kind: STRING };
  }
  return "float" in value
    ? { name, float: value.float, kind: FLOAT }
    : { name, ints: value, kind: INTS };
}

const valueInfo = ({ name, shape }: OnnxValue) => ({
  name,
  type: {
    tensor: {
      elements: ELEMENTS.float32,
      shape: {
        dims: shape.map((length) =>
          typeof length === "string" ? { name: length } : { value: length }
        ),
      },
    },
  },
});
