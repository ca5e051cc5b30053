/** Which folders of images are classes, and which are sets. */
import { assertEquals, assertRejects } from "@std/assert";
import { encode } from "fast-png";
import type { Reading } from "../../../stages/configuration/folder_dataset.ts";
import { DataError } from "../../../stages/formats/data_error.ts";
import { type Files, png, read } from "./read_files.ts";

const TRAIN = {
  "train/cat/1.png": png(1),
  "train/cat/2.png": png(2),
  "train/dog/3.png": png(3),
  "train/dog/4.png": png(4),
};

const MIXED: readonly [what: string, files: Files, odd: string][] = [
  ["a test folder without classes", { ...TRAIN, "test/1.png": png(5) }, '"test/1.png" does not'],
  ["a folder of unlabelled images", {
    ...TRAIN,
    "unlabelled/x.png": png(5),
    "unlabelled/y.png": png(6),
  }, '"unlabelled/x.png" and 1 more do not'],
  ["an image beside the classes", { ...TRAIN, "train/5.png": png(5) }, '"train/5.png" does not'],
  [
    "an image beside complete sets",
    { ...TRAIN, "test/cat/5.png": png(5), "logo.png": png(6) },
    '"logo.png" does not',
  ],
];

for (const [what, files, odd] of MIXED) {
  Deno.test(`${what} beside train/<class>/ is refused, also where the test set is drawn`, async () => {
    for (const reading of [{}, { splits: { test: 0.5, seed: 1 } }] satisfies Reading[]) {
      const error = await assertRejects(() => read(files, reading), DataError, odd);
      const help =
        /Give the folder of the classes alone, such as \S+\/(train|test), or name the folders of the sets\./;
      assertEquals(help.test(error.message), true, error.message);
    }
    const splits = { train: ["train/cat/1.png", "train/dog"], test: ["train/cat/2.png"] };
    const { found, test } = await read(files, { splits });
    assertEquals([found.classes, [...test.inputs.slice(0, 1)]], [["cat", "dog"], [2]]);
  });
}

Deno.test("train/<class>/ alone is the classes, of which a test set is drawn", async () => {
  const { found, train, test, notes } = await read(TRAIN, { splits: { test: 2, seed: 1 } });
  assertEquals([found.classes, found.examples], [["cat", "dog"], { train: 2, test: 2 }]);
  assertEquals([[...train.labels], [...test.labels], notes], [[0, 1], [0, 1], []]);
  const whole = await read({ ...TRAIN, "train/dog/5.png": png(5) });
  assertEquals(whole.found.examples, { train: 4, test: 1 });
  assertEquals(whole.notes, [
    "The files name no test set: a fifth of each class is drawn for it, with seed 1.",
  ]);
});

Deno.test("a test set is drawn from the images of both sets, if the entry says so", async () => {
  const files = { ...TRAIN, "test/cat/5.png": png(5), "test/dog/6.png": png(6) };
  const { found } = await read(files, { splits: { test: 2, seed: 1 } });
  assertEquals([found.classes, found.examples], [["cat", "dog"], { train: 4, test: 2 }]);
});

Deno.test("test/<class>/ or val/<class>/ alone is refused, unless the entry draws a test set of it", async () => {
  for (const name of ["test", "val"]) {
    const files = Object.fromEntries(
      Object.entries(TRAIN).map(([path, image]) => [path.replace("train", name), image]),
    );
    await assertRejects(
      () => read(files),
      DataError,
      "There is a test set, and no training set. Say",
    );
    const { found } = await read(files, { splits: { test: 2, seed: 1 } });
    assertEquals([found.classes, found.examples.train], [["cat", "dog"], 2]);
  }
});

Deno.test("images in train/ and test/ without classes are no two classes, unless the entry draws a test set", async () => {
  const files = { "test/3.png": png(3), "train/1.png": png(1), "train/2.png": png(2) };
  await assertRejects(
    () => read(files),
    DataError,
    'lie in no class: found "test/3.png", wanted a folder for each class in that of each set, such as train/cat/1.png',
  );
  const { found } = await read(files, { splits: { test: 1, seed: 1 } });
  assertEquals(found.classes, ["test", "train"]);
});

Deno.test("a class may be called train beside others", async () => {
  const files = { "car/1.png": png(1), "train/2.png": png(2), "car/3.png": png(3) };
  const { found, notes } = await read(files);
  assertEquals(found.classes, ["car", "train"]);
  assertEquals(notes[0], 'The folder "train" is taken for a class, as those beside it are.');
});

Deno.test("images that are not read stop nothing where a split does not name them", async () => {
  const files = { ...TRAIN, "other/bird/1.webp": new Uint8Array(1) };
  const splits = { train: ["train/cat/1.png", "train/dog"], test: ["train/cat/2.png"] };
  const { found, notes } = await read(files, { splits });
  assertEquals(found.examples, { train: 3, test: 1 });
  assertEquals(notes, ['Left out, as it is of another kind: 1 file ("other/bird/1.webp").']);
  await assertRejects(
    () => read(files, { splits: { ...splits, test: ["train/cat/2.png", "other"] } }),
    DataError,
  );
});

Deno.test("images of 16 bits are told, and refused where their upper 8 hold next to nothing", async () => {
  const deep = (value: number) =>
    encode({ height: 2, width: 2, depth: 16, channels: 1, data: new Uint16Array(4).fill(value) });
  const set = (most: number) => ({
    "a/1.png": png(9, 1, [2, 2]),
    "b/1.png": deep(3),
    "b/2.png": deep(most),
  });
  const splits = { test: 1, seed: 1 };
  const { notes, found } = await read(set(4096), { splits });
  assertEquals(notes, ["2 images have 16 bits for each colour; the upper 8 are read."]);
  assertEquals(found.shape, [2, 2, 1]);
  for (const reading of [{ splits }, { splits, size: [1, 1] }] satisfies Reading[]) {
    await assertRejects(
      () => read(set(4095), reading),
      DataError,
      "2 images have 16 bits for each colour, and no value above 4095",
    );
  }
});
