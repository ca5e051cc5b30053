/** Layers beside PyTorch's, by fixtures/layers.py: their values and all their gradients. */
import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import type { Scope } from "../../../models/network.ts";
import {
  averagePool,
  depthwiseConv,
  gelu,
  globalAveragePool,
  groupNorm,
  layerNorm,
  maxPool,
  vectorEmbedding,
} from "../../../models/layer_list/layers.ts";
import type { Layer } from "../../../models/layer_list/layer.ts";
import { constant } from "../../../models/random/initializer.ts";
import { stream } from "../../../models/random/random.ts";
import { groupNorm as byGroup } from "../../../models/layers/group_norm.ts";
import { assertThrows } from "@std/assert";
import { openForTests } from "../../tensorflow/library.ts";
import { compute, distance } from "../helpers.ts";
import fixture from "../fixtures/layers.json" with { type: "json" };

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface Case {
  readonly x: Values;
  readonly factor: Values;
  readonly y: Values;
  readonly dx: Values;
  readonly parameters: Readonly<Record<string, Values>>;
  readonly gradients: Readonly<Record<string, Values>>;
}
const cases: Readonly<Record<string, Case>> = fixture.cases;

const LAYERS: Readonly<Record<string, Layer>> = {
  "groupNorm 2": groupNorm(2),
  "groupNorm 1": groupNorm(1),
  "groupNorm 4": groupNorm(4),
  "groupNorm 2 of vectors": groupNorm(2),
  "layerNorm": layerNorm(),
  "layerNorm of images": layerNorm(),
  "depthwiseConv 3": depthwiseConv({ size: 3, padding: 1 }),
  "depthwiseConv 3, stride 2": depthwiseConv({ size: 3, stride: 2, padding: 1 }),
  "depthwiseConv 2, no bias": depthwiseConv({ size: 2, bias: false }),
  "maxPool 2": maxPool(2),
  "maxPool 3, stride 2": maxPool(3, 2),
  "averagePool 2": averagePool(2),
  "averagePool 3, stride 1": averagePool(3, 1),
  "globalAveragePool": globalAveragePool(),
  "gelu": gelu(),
  "vectorEmbedding 4": vectorEmbedding(4),
};

const library = await openForTests();
const tensor = ({ data, shape }: Values) => tf.tensor([...data], [...shape]);

/** A scope that gives these parameters, and holds what is declared to their shapes. */
function scopeOf(parameters: Readonly<Record<string, tf.Tensor>>): Scope {
  return {
    parameter(name, shape) {
      const found = parameters[name.replace(/^layer\./, "")]!;
      assertEquals([...shape], found.shape, name);
      return found;
    },
    batchNorm: (_name, x) => x,
    dropout: (_name, x) => x,
  };
}

Deno.test("every case of the fixture has a layer here", () => {
  assertEquals(Object.keys(LAYERS), Object.keys(cases));
});

for (const [name, layer] of Object.entries(LAYERS)) {
  Deno.test(`${name} has PyTorch's values and gradients`, async () => {
    const { x, factor, y, dx, parameters, gradients } = cases[name]!;
    const names = Object.keys(parameters);
    let shape: readonly number[] = [];
    const found = await compute(library, () => {
      const forward = (x: tf.Tensor, ...values: tf.Tensor[]) => {
        const scope = scopeOf(Object.fromEntries(names.map((each, i) => [each, values[i]!])));
        return layer.apply(scope, "layer", x);
      };
      const inputs = [tensor(x), ...names.map((each) => tensor(parameters[each]!))];
      const output = forward(...inputs as [tf.Tensor]);
      shape = output.shape;
      const weighted = tf.grads((...all) =>
        tf.sum(tf.mul(forward(...all as [tf.Tensor]), tensor(factor)))
      );
      return [output, ...weighted(inputs)];
    });
    assertEquals([...shape], [...y.shape]);
    const wanted = [y, dx, ...names.map((each) => gradients[each]!)];
    assertEquals(found.length, wanted.length);
    for (const [i, { data }] of wanted.entries()) {
      const largest = Math.max(1, ...data.map(Math.abs));
      const off = distance(found[i]!, data) / largest;
      assert(off < 3e-6, `${["value", "input", ...names][i]}: ${off}`);
    }
  });
}

Deno.test("an embedding starts uniform in ±1/√width, and norms at scale 1 and shift 0", () => {
  const declared: [string, Float32Array][] = [];
  const record = (layer: Layer, x: tf.Tensor) =>
    layer.apply(
      {
        ...scopeOf({}),
        parameter(name, shape, initializer) {
          const size = shape.reduce((product, length) => product * length, 1);
          const data = initializer(stream(1, name), size);
          declared.push([name, data]);
          return tf.tensor(data, [...shape]);
        },
      },
      "e",
      x,
    );
  tf.tidy(() => {
    record(vectorEmbedding(4), tf.zeros([1, 500]));
    record(groupNorm(2), tf.zeros([1, 6]));
  });
  const [weight, bias, gamma, beta] = declared.map(([, data]) => data);
  for (const data of [weight!, bias!]) {
    const sorted = data.toSorted();
    assert(
      sorted[0]! >= -0.5 && sorted[0]! < -0.49 && sorted.at(-1)! < 0.5 && sorted.at(-1)! > 0.49,
    );
  }
  assertEquals([gamma, beta], [constant(1)(stream(1, "a"), 6), constant(0)(stream(1, "a"), 6)]);
});

Deno.test("group norm refuses channels that cannot be divided into its groups", () => {
  assertThrows(
    () => byGroup(scopeOf({}), "norm", tf.zeros([1, 2, 2, 6]), 4),
    RangeError,
    'Group norm "norm": 6 channels cannot be divided into 4 groups',
  );
});
