import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { CifarConfig } from "../../../stages/configuration/dataset.ts";
import { decodeCifar } from "../../../stages/formats/cifar.ts";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { dataStages } from "../../../stages/sources/data_stages.ts";
import { DataError } from "../../../stages/formats/data_error.ts";
import generatedImages from "../../../stages/generated_images.ts";
import prepare from "../../../stages/prepare.ts";
import type { LabelledImages } from "../../../models/images/images.ts";
import { readImages } from "../../../stages/training/read_images.ts";
import { stageContext } from "../stage_context.ts";
import { ROOT } from "../../root.ts";
import { tempFolder } from "../../temp_folder.ts";

const PIXELS = 32 * 32;

/** A record whose byte of channel c, row y, column x is (64 c + 3 y + x + shift) mod 256. */
function record(labels: readonly number[], shift: number): number[] {
  const pixels = Array.from({ length: 3 * PIXELS }, (_, i) => {
    const [channel, row, column] = [Math.floor(i / PIXELS), Math.floor(i % PIXELS / 32), i % 32];
    return (64 * channel + 3 * row + column + shift) % 256;
  });
  return [...labels, ...pixels];
}

Deno.test("decodeCifar puts the channels last and keeps the last label", () => {
  const property = fc.property(
    fc.integer({ min: 0, max: 31 }),
    fc.integer({ min: 0, max: 31 }),
    fc.integer({ min: 0, max: 2 }),
    (row, column, channel) => {
      const bytes = Uint8Array.from([...record([19, 99], 0), ...record([0, 7], 5)]);
      const { images, labels } = decodeCifar(bytes, 2, 100);
      assertEquals([...labels.data], [99, 7]);
      assertEquals(images.shape, [2, 32, 32, 3]);
      const at = (example: number) =>
        images.data[((example * 32 + row) * 32 + column) * 3 + channel];
      assertEquals(at(0), (64 * channel + 3 * row + column) % 256);
      assertEquals(at(1), (64 * channel + 3 * row + column + 5) % 256);
    },
  );
  fc.assert(property, { numRuns: 30 });
});

Deno.test("decodeCifar refuses parts of records and labels out of range", () => {
  const bytes = Uint8Array.from(record([10], 0));
  assertThrows(() => decodeCifar(bytes, 1, 10), SyntaxError, "label 0 is 10, wanted 0 to 9");
  assertThrows(() => decodeCifar(bytes.slice(1), 1, 10), SyntaxError, "records of 3073");
  assertThrows(() => decodeCifar(new Uint8Array(), 1, 10), SyntaxError, "it has 0 bytes");
});

/** Runs prepare on files of these records. */
async function prepared(
  labels: number,
  files: Readonly<Record<string, readonly (readonly number[])[]>>,
  splits: CifarConfig["splits"],
) {
  await using folder = await tempFolder();
  const config: CifarConfig = { format: "cifar", classes: 100, labels, splits };
  await using context = await stageContext(config, { inputs: { files: folder.path } });
  for (const [name, records] of Object.entries(files)) {
    await Deno.writeFile(`${folder.path}/${name}`, Uint8Array.from(records.flat()));
  }
  await prepare(context);
  const read = (split: "train" | "test") =>
    readImages(context.output, split) as Promise<LabelledImages>;
  return { train: await read("train"), test: await read("test") };
}

Deno.test("prepare joins the files of a split in the order of the configuration", async () => {
  const files = {
    "b.bin": [record([1], 1), record([2], 2)],
    "a.bin": [record([3], 3)],
    "t.bin": [record([4], 4)],
  };
  const { train, test } = await prepared(1, files, { train: ["b.bin", "a.bin"], test: ["t.bin"] });
  assertEquals([...train.labels.data], [1, 2, 3]);
  assertEquals(train.images.shape, [3, 32, 32, 3]);
  assertEquals([0, 1, 2].map((i) => train.images.data[i * 3 * PIXELS]), [1, 2, 3]);
  assertEquals([...test.labels.data], [4]);
});

Deno.test("prepare keeps the first examples of each split where it is told how many", async () => {
  const files = {
    "a.bin": [record([1], 1), record([2], 2), record([3], 3)],
    "t.bin": [record([4], 4), record([5], 5)],
  };
  const splits = { train: ["a.bin"], test: ["t.bin"] };
  const { train, test } = await prepared(1, files, { ...splits, first: { train: 2, test: 1 } });
  assertEquals([...train.labels.data], [1, 2]);
  assertEquals(train.images.shape, [2, 32, 32, 3]);
  assertEquals([0, 1].map((i) => train.images.data[i * 3 * PIXELS]), [1, 2]);
  assertEquals([...test.labels.data], [4]);
  await assertRejects(
    () => prepared(1, files, { ...splits, first: { train: 4, test: 1 } }),
    DataError,
    "wanted the first 4 examples; the files hold 3",
  );
});

Deno.test("a data set that reduces another is made of that one's download", async () => {
  const { datasets } = await loadConfiguration(ROOT, "quick");
  const [part, whole] = ["cifar-10-part", "cifar-10"].map((name) =>
    dataStages(name, datasets[name]!, undefined)
  );
  assertEquals(part![0], whole![0]);
  assertEquals(part![1]!.inputs, { files: "download/cifar-10" });
});

Deno.test("prepare names a file that is no CIFAR file", async () => {
  const files = { "a.bin": [record([1], 1).slice(9)], "t.bin": [record([4], 4)] };
  await assertRejects(
    () => prepared(1, files, { train: ["a.bin"], test: ["t.bin"] }),
    DataError,
    'a.bin" as CIFAR: it has 3064 bytes',
  );
});

Deno.test("generatedImages() makes the same images again, every class as often as another", async () => {
  const [first, again] = [await generatedImages(), await generatedImages()];
  assertEquals(first, again);
  const { labels } = decodeCifar(first.get("generated-10-train.bin")!, 1, 10);
  const counts = Map.groupBy([...labels.data], (label) => label);
  assertEquals(counts.size, 10);
  assertEquals(Math.max(...[...counts.values()].map(({ length }) => length)), 7);
});
