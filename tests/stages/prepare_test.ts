import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import type { HostTensor } from "../../tensorflow/dtype.ts";
import type { FilesConfig } from "../../stages/configuration/dataset.ts";
import { DataError } from "../../stages/formats/data_error.ts";
import { encodeIdx } from "../../stages/formats/idx.ts";
import prepare from "../../stages/prepare.ts";
import { readSafetensors } from "../../stages/formats/safetensors.ts";
import { namesIn, stageContext } from "./stage_context.ts";
import { tempFolder } from "../temp_folder.ts";

/** Image i of n has two rows of three pixels, all of them i; its label is i mod 10. */
const images = (count: number) => ({
  shape: [count, 2, 3],
  data: Uint8Array.from({ length: count * 6 }, (_, i) => i / 6),
});
const labels = (count: number) => ({
  shape: [count],
  data: Uint8Array.from({ length: count }, (_, i) => i % 10),
});

type IdxConfig = Extract<FilesConfig, { readonly format: "idx" }>;
type Prepared = Readonly<Record<"train" | "test", ReadonlyMap<string, HostTensor>>>;

/** Runs the stage on files of these bytes. */
async function run(
  splits: IdxConfig["splits"],
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): Promise<Prepared> {
  await using folder = await tempFolder();
  const config: IdxConfig = { format: "idx", classes: 10, splits };
  await using context = await stageContext(config, { inputs: { files: folder.path } });
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(`${folder.path}/${name}`, bytes);
  }
  await prepare(context);
  assertEquals(namesIn(context.output), ["test.safetensors", "train.safetensors"]);
  const read = (split: string) => readSafetensors(`${context.output}/${split}.safetensors`);
  return { train: await read("train"), test: await read("test") };
}

const OF = { images: "images", labels: "labels" };
const split = (train: number, test: number, seed = 1) => ({ of: OF, train, test, seed });
const files = (count: number) => ({
  images: encodeIdx(images(count)),
  labels: encodeIdx(labels(count)),
});
/** Which images of {@linkcode images} a split holds, by their pixels. */
const numbers = (tensors: ReadonlyMap<string, HostTensor>) =>
  Array.from(
    { length: tensors.get("labels")!.data.length },
    (_, i) => Number(tensors.get("images")!.data[i * 6]),
  );

Deno.test("prepare keeps the two sets of a data set that has them", async () => {
  const { train, test } = await run(
    { train: { images: "a", labels: "b" }, test: { images: "c", labels: "d" } },
    {
      a: encodeIdx(images(20)),
      b: encodeIdx(labels(20)),
      c: encodeIdx(images(5)),
      d: encodeIdx(labels(5)),
    },
  );
  assertEquals(train.get("images"), {
    dtype: "uint8",
    shape: [20, 2, 3, 1],
    data: images(20).data,
  });
  assertEquals(train.get("labels"), { dtype: "uint8", shape: [20], data: labels(20).data });
  assertEquals(test.get("images")!.shape, [5, 2, 3, 1]);
  assertEquals(numbers(test), [0, 1, 2, 3, 4]);
});

Deno.test("prepare divides one set: every example once, each with its own label", async () => {
  const { train, test } = await run(split(80, 20), files(100));
  const all = [...numbers(train), ...numbers(test)];
  assertEquals(all.toSorted((a, b) => a - b), Array.from({ length: 100 }, (_, i) => i));
  assert(all.some((number, i) => number !== i), "the order is random");
  for (const part of [train, test]) {
    assertEquals(
      Array.from(part.get("labels")!.data, Number),
      numbers(part).map((number) => number % 10),
    );
    const pixels = part.get("images")!.data;
    assert(pixels.every((pixel, i) => pixel === pixels[i - i % 6]), "images stay whole");
  }
});

Deno.test("prepare divides equally for equal seeds, and only for those", async () => {
  const one = await run(split(80, 20, 1), files(100));
  assertEquals(await run(split(80, 20, 1), files(100)), one);
  assertNotEquals(numbers((await run(split(80, 20, 2), files(100))).test), numbers(one.test));
});

Deno.test("prepare leaves out what is in neither part", async () => {
  const { train, test } = await run(split(30, 10), files(100));
  assertEquals(new Set([...numbers(train), ...numbers(test)]).size, 40);
});

const FAULTS: readonly [
  string,
  ReturnType<typeof split>,
  Record<string, Uint8Array<ArrayBuffer>>,
  string,
][] = [
  [
    "a split larger than the data",
    split(90, 20),
    files(100),
    "90 for training and 20 for testing are wanted, but there are 100 examples",
  ],
  [
    "images and labels of different number",
    split(5, 5),
    { ...files(10), labels: encodeIdx(labels(11)) },
    '"images" has 10 images, "labels" 11 labels',
  ],
  [
    "a label out of range",
    split(5, 5),
    { ...files(10), labels: encodeIdx({ shape: [10], data: new Uint8Array(10).with(3, 10) }) },
    'label 3 of "labels" is 10, wanted 0 to 9',
  ],
  [
    "a wrong magic number",
    split(5, 5),
    { ...files(10), images: encodeIdx(labels(10)) },
    'images" as IDX: its magic number is 0x00000801, wanted 0x00000803',
  ],
];

for (const [name, splits, bytes, message] of FAULTS) {
  Deno.test(`prepare refuses ${name} and says what it found`, async () => {
    await assertRejects(() => run(splits, bytes), DataError, message);
  });
}
