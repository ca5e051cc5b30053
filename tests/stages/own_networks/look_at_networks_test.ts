/** What is told of a file of one's own before anything runs, once and with its line. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { standardLibraryFlags } from "../../../pick_std.ts";
import { lookAtNetworks } from "../../../stages/own_networks/look_at_networks.ts";
import { requireNetworks } from "../../../stages/own_networks/require_networks.ts";
import { locateForTests } from "../../tensorflow/library.ts";
import { ROOT } from "../../root.ts";

const flags = await standardLibraryFlags();
const { path: library } = await locateForTests();

/** A folder with the project's models and these files of one's own. */
async function project(files: Readonly<Record<string, string>>) {
  const root = await Deno.makeTempDir();
  for (const folder of ["models", "tensorflow"]) {
    await Deno.symlink(`${ROOT}/${folder}`, `${root}/${folder}`);
  }
  await Deno.mkdir(`${root}/own`);
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${root}/own/${name}.ts`, text);
  }
  return { root, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

/** A network of these lines of layers, of which the first is line 8. */
const listed = (...layers: string[]) =>
  `import * as layers from "../models/layer_list/layers.ts";
import { network } from "../models/layer_list/network.ts";
const { batchNorm, conv, dense, flatten, groupNorm, maxPool, relu, residual } = layers;
export default network({
  name: "Mine",
  imageShape: [8, 8, 3],
  classes: 4, layers: [
${layers.map((line) => `    ${line},`).join("\n")}
  ],
});
`;

const GOOD = {
  norm: listed(
    "conv(6, { size: 3, stride: 2, padding: 1 })",
    "batchNorm()",
    "residual([conv(6, { size: 3, padding: 1 }), batchNorm(), relu()])",
    "flatten()",
    "dense(4)",
  ),
  bare: listed("conv(6, { size: 3 })", "groupNorm(2)", "maxPool(2)", "flatten()", "dense(4)"),
  written: `import * as tf from "@tensorflow/tfjs";
import { dense } from "../models/layers/dense.ts";
import { flatten } from "../models/layers/flatten.ts";
import type { Network } from "../models/network.ts";
const mine: Network = {
  name: "Written",
  imageShape: [8, 8, 3],
  classes: 4,
  apply: (scope, images) => dense(scope, "output", tf.relu(flatten(images)), 4),
};
export default mine;
`,
};

/** A function from images to logits with a body of these lines, of which the first is line 9. */
const writtenAs = (...lines: string[]) =>
  `import * as tf from "@tensorflow/tfjs";
import { layer } from "../models/layer_list/layer.ts";
import { network } from "../models/layer_list/network.ts";
import { dense, flatten } from "../models/layer_list/layers.ts";
import { constant } from "../models/random/initializer.ts";
import type { Network } from "../models/network.ts";
let calls = 0;
const apply: Network["apply"] = (scope, images) => {
${lines.map((line) => `  ${line}`).join("\n")}
};
const row = (x: tf.Tensor) => tf.mean(x, [1, 2]);
export default { name: "Mine", imageShape: [8, 8, 3], classes: 4, apply };
`;

/** File → what is told of it: the place, and the words. */
const BAD: Readonly<Record<string, readonly [text: string, told: string]>> = {
  syntax: ["const a = 3;\nexport default network({;\n", "own/syntax.ts:2:25: "],
  misspelt: [
    `import { convv } from "../models/layer_list/layers.ts";\nexport default convv;\n`,
    "own/misspelt.ts:1:10: The requested module '../models/layer_list/layers.ts' does not provide an export named 'convv'.",
  ],
  lost: [
    `import { block } from "./block.ts";\nexport default block;\n`,
    "own/lost.ts:1:23: Module not found",
  ],
  nothing: ["export const a = 1;\n", "own/nothing.ts: it exports no network by default: wanted"],
  shapeless: [
    'export default { name: "M", imageShape: [8, 8], classes: 4, apply() {} };\n',
    "own/shapeless.ts: its imageShape is [8,8], wanted height, width and channels",
  ],
  number: [
    listed("conv({ size: 3 }, 6)"),
    "own/number.ts:8:5: conv: found size = undefined, wanted a whole number from 1 on.",
  ],
  flat: [
    listed("conv(6, { size: 3 })", "dense(4)"),
    "own/flat.ts:9:5: dense1 takes vectors, found images of 6 × 6 × 6: put flatten() or globalAveragePool() before it.",
  ],
  late: [
    listed("flatten()", "conv(6, { size: 3 })"),
    "own/late.ts:9:5: conv1 takes images, found vectors of 192: put it before flatten().",
  ],
  large: [
    listed("maxPool(4)", "relu()", "conv(6, { size: 5, padding: 1 })"),
    "own/large.ts:10:5: conv1 has windows of 5 × 5, larger than its images of 2 × 2 × 3 with a padding of 1.",
  ],
  groups: [
    listed("relu()", "groupNorm(2)"),
    'own/groups.ts:9:5: Group norm "groupNorm1": 3 channels cannot be divided into 2 groups.',
  ],
  sum: [
    listed("residual([conv(6, { size: 3, stride: 2, padding: 1 })])"),
    "own/sum.ts:8:5: residual1 adds images of 8 × 8 × 3 to images of 4 × 4 × 6: give it a shortcut",
  ],
  within: [
    listed("residual([", "  dense(3)", "])").replace("([,", "(["),
    "own/within.ts:9:7: residual1.dense1 takes vectors",
  ],
  classes: [
    listed("flatten()", "dense(3)"),
    'The layers of "Mine" give vectors of 3, wanted 4 numbers, one for each class: end with dense(4).',
  ],
  written: [
    GOOD.written.replace(
      'dense(scope, "output", tf.relu(flatten(images)), 4)',
      "tf.matMul(images, images)",
    ),
    "own/written.ts:9:",
  ],
  uncalled: [
    listed("conv(6, { size: 3 })", "relu", "flatten()", "dense(4)"),
    "own/uncalled.ts:4:16: element 2 of layers is a function: write relu().",
  ],
  nested: [
    listed("flatten()", "[dense(8), relu()]", "dense(4)"),
    'own/nested.ts:4:16: element 2 of layers is a list: write "..." before it, such as ...block(16, 2).',
  ],
  shortcut: [
    listed("residual([relu()], conv(3, { size: 1 }))", "flatten()", "dense(4)"),
    "own/shortcut.ts:8:5: the shortcut of residual is a layer, wanted a list of layers: [conv(…), relu()].",
  ],
  pad: [
    listed("relu()", "conv(6, { size: 3, pad: 1 })", "flatten()", "dense(4)"),
    'own/pad.ts:9:5: conv has no option "pad": it has size, stride, padding and bias.',
  ],
  shared: [
    writtenAs(
      'const w = scope.parameter("shared.weight", [3, 3], constant(1));',
      'const v = scope.parameter("shared.weight", [3, 3], constant(1));',
      "return tf.matMul(tf.matMul(row(images), w), v);",
    ),
    'own/shared.ts:10:19: there are two parameters "shared.weight": take it once and use what you get in both places',
  ],
  norms: [
    writtenAs(
      'const once = scope.batchNorm("norm", images, constant(1));',
      'return row(scope.batchNorm("norm", once, constant(1)));',
    ),
    'own/norms.ts:10:20: there are two batch norms "norm": it cannot be used in two places',
  ],
  blank: [
    writtenAs('return tf.mul(row(images), scope.parameter("my scale", [3], constant(1)));'),
    'own/blank.ts:9:36: the parameter is called "my scale", wanted a name of letters, digits, "_", "-", "." and "/".',
  ],
  counted: [
    writtenAs(
      "const scale = scope.parameter(`scale${calls++}`, [4], constant(1));",
      "return tf.mul(tf.slice(row(tf.concat([images, images], 3)), [0, 0], [-1, 4]), scale);",
    ),
    'own/counted.ts:9:23: the parameter "scale1" has the shape [4] for another number of images, and was not there before',
  ],
  batch: [
    writtenAs("return tf.slice(tf.reshape(images, [2, -1]), [0, 0], [2, 4]) as tf.Tensor2D;"),
    "own/batch.ts: apply gives values of shape [2,4] for 4 images, wanted [4,4]",
  ],
  silent: [
    `import { layer } from "../models/layer_list/layer.ts";
import { network } from "../models/layer_list/network.ts";
import { dense, flatten } from "../models/layer_list/layers.ts";
const silent = layer("silent", (_scope, _name, x) => { x.square(); });
export default network({
  name: "Mine", imageShape: [8, 8, 3], classes: 4, layers: [flatten(), silent, dense(4)],
});
`,
    "own/silent.ts:4:16: silent1 gives undefined, wanted a tensor.",
  ],
  fewer: [
    GOOD.written.replace("flatten(images)), 4", "flatten(images)), 3"),
    "own/fewer.ts: apply gives values of shape [2,3] for 2 images, wanted [2,4]: one number for each class.",
  ],
};

Deno.test("a network of one's own is known before anything runs: image, classes, and whether it has batch norm", async () => {
  await using copy = await project(GOOD);
  const modules = Object.keys(GOOD).map((name) => `own/${name}.ts`);
  const { networks, mistakes } = await lookAtNetworks(modules, { root: copy.root, flags, library });
  assertEquals(mistakes, []);
  const [norm, bare, written] = modules.map((module) => networks[module]!);
  assertEquals(norm, {
    title: "Mine",
    image: [8, 8, 3],
    classes: 4,
    batchNorm: true,
    module: modules[0]!,
  });
  assertEquals([bare!.batchNorm, written!.batchNorm, written!.title], [false, false, "Written"]);
});

Deno.test("a mistake is told once, with the line of the user's file and what helps", async () => {
  const texts = Object.entries(BAD).map(([name, [text]]) => [name, text]);
  await using copy = await project(Object.fromEntries(texts));
  const modules = Object.keys(BAD).map((name) => `own/${name}.ts`);
  const found = await lookAtNetworks([...modules, ...modules, "own/clases.ts", "../x.ts"], {
    root: copy.root,
    flags,
    library,
  });
  assertEquals(found.networks, {});
  const [lost, outside, ...others] = found.mistakes.toReversed().slice(0, 2).toReversed();
  assertEquals(others, []);
  assertEquals(lost, 'own/clases.ts: there is no such file. Did you mean "classes.ts"?');
  assertStringIncludes(outside!, "../x.ts: it lies outside of the project's folder");
  assertEquals(found.mistakes.length, Object.keys(BAD).length + 2);
  for (const [i, [, told]] of Object.values(BAD).entries()) {
    assertStringIncludes(found.mistakes[i]!, told);
    assert(!found.mistakes[i]!.includes("\n"), "no stack");
  }
});

Deno.test("a network is looked at again when a file changes that it is made of, and not before", async () => {
  const text = GOOD.norm.replace('"../models/layer_list/network.ts"', '"./through.ts"');
  await using copy = await project({
    norm: text,
    through:
      'import { network as made } from "../models/layer_list/network.ts";\nexport const network = made;\n',
  });
  const look = (flags: readonly string[]) =>
    lookAtNetworks(["own/norm.ts"], { root: copy.root, flags, library });
  assertEquals((await look(flags)).mistakes, []);
  // A process with such a flag would fail.
  const failing = ["--no-such-flag"];
  assertEquals((await look(failing)).mistakes, []);
  await Deno.writeTextFile(`${copy.root}/own/through.ts`, "export const network = 3;\n");
  const [mistake] = (await look(flags)).mistakes;
  assertStringIncludes(mistake!, "own/norm.ts:4:");
  assertStringIncludes((await look(failing)).mistakes.join(), "no-such-flag");
});

Deno.test("without libtensorflow only the file is looked at; what it computes is when the library is there", async () => {
  await using copy = await project({ flat: BAD.flat![0] });
  const options = { root: copy.root, flags };
  const before = await lookAtNetworks(["own/flat.ts"], { ...options, library: "" });
  assertEquals(before.mistakes, []);
  assertEquals(before.networks["own/flat.ts"]!.batchNorm, null);
  const stage = (env: Record<string, string>) => ({
    name: "train/a",
    program: "stages/train.ts",
    config: {},
    inputs: {},
    modules: { network: "own/flat.ts" },
    env,
  });
  const stages = [stage({ LIBTENSORFLOW_PATH: library }), stage({ LIBTENSORFLOW_PATH: library })];
  const error = await assertRejects(() => requireNetworks(stages, options));
  assertEquals((error as Error).name, "UserError");
  assertEquals((error as Error).message.match(/own\/flat\.ts:9:5/g)?.length, 1);
});
