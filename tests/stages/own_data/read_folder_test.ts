import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "fflate";
import jpeg from "jpeg-js";
import { createHash } from "node:crypto";
import type { Reading } from "../../../stages/configuration/folder_dataset.ts";
import { DataError } from "../../../stages/formats/data_error.ts";
import { encodeIdx } from "../../../stages/formats/idx.ts";
import { readFolder } from "../../../stages/own_data/read_folder.ts";
import { expectedIn, fixture, FIXTURES } from "./read_fixture.ts";
import { png, read, TABLE } from "./read_files.ts";

Deno.test("a folder for each class is a data set, split so that each class has its share", async () => {
  const images = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`${i < 20 ? "cat" : "dog"}/${i}.png`, png(i)]),
  );
  const { found, train, test, notes } = await read({
    ...images,
    ".DS_Store": "x",
    "README.md": "x",
  });
  assertEquals(found.classes, ["cat", "dog"]);
  assertEquals([found.format, found.values, found.shape], ["images", "bytes", [2, 3, 1]]);
  assertEquals(found.examples, { train: 24, test: 6 });
  assertEquals([...test.labels], [0, 0, 0, 0, 1, 1]);
  const values = [train, test].map(({ inputs }) => [...inputs].filter((_, i) => i % 6 === 0));
  assertEquals(values.flat().sort((a, b) => a - b), Array.from({ length: 30 }, (_, i) => i));
  assert(values[0]!.every((value, i) => train.labels[i] === (value < 20 ? 0 : 1)));
  assertEquals(notes, [
    'Left out, as it is of another kind: 1 file ("README.md").',
    "The files name no test set: a fifth of each class is drawn for it, with seed 1.",
  ]);
  // Mean and deviation of the training set alone, over 255.
  const mean = values[0]!.reduce((sum, value) => sum + value, 0) / 24;
  const variance = values[0]!.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 24;
  assertEquals(found.normalization, {
    mean: [Number((mean / 255).toPrecision(4))],
    std: [Number((Math.sqrt(variance) / 255).toPrecision(4))],
  });
});

Deno.test("folders called train and test are the two sets, a validation set beside them is left out", async () => {
  const files = {
    "train/10/a.png": png(1),
    "train/9/a.png": png(2),
    "test/9/a.png": png(3),
    "val/9/a.png": png(4),
  };
  const { found, train, test, notes } = await read(files);
  assertEquals(found.classes, ["9", "10"], "numbers are in order");
  assertEquals([[...train.labels], [...test.labels]], [[1, 0], [0]]);
  assertEquals(test.inputs[0], 3);
  assertEquals(notes, ["The validation set is left out."]);
  const { "test/9/a.png": _, ...held } = files;
  assertEquals((await read(held)).test.inputs[0], 4);
});

Deno.test("splits by file name folders and files, and leave out what neither names", async () => {
  const { train, test } = await read(
    { "a/cat/1.png": png(1), "a/dog/2.png": png(2), "b/cat/3.png": png(3), "c/dog/4.png": png(4) },
    { splits: { train: ["a"], test: ["c/dog/4.png"] } },
  );
  assertEquals([[...train.labels], [...test.labels], test.inputs[0]], [[0, 1], [1], 4]);
});

Deno.test("grey and coloured images of one set become colour, or what the entry says", async () => {
  const files = { "a/1.png": png(9), "a/2.png": png(50, 3), "b/1.png": png(1), "b/2.png": png(2) };
  const reading: Reading = { splits: { test: 2, seed: 1 } };
  assertEquals((await read(files, reading)).found.shape, [2, 3, 3]);
  assertEquals((await read(files, { ...reading, channels: 1 })).found.shape, [2, 3, 1]);
  const grey = expectedIn<Record<string, { pixels: string }>>("images.json")["colour.png grey"]!;
  const colour = await fixture("colour.png");
  const { train } = await read(
    { "train/a/1.png": colour, "train/b/1.png": colour, "test/a/1.png": colour },
    { channels: 1 },
  );
  assertEquals(
    train.inputs.slice(0, 63),
    Uint8Array.fromBase64(grey.pixels),
    "as Pillow makes it grey",
  );
});

Deno.test("images of several sizes need a size, which they are then scaled to", async () => {
  const data = new Uint8Array(40 * 40 * 4).fill(200);
  const files = {
    "a/1.jpg": Uint8Array.from(jpeg.encode({ data, width: 40, height: 40 }, 95).data),
    "b/1.png": png(10, 3, [8, 16]),
    "a/2.png": png(0, 3, [8, 8]),
  };
  await assertRejects(
    () => read(files),
    DataError,
    '"a/1.jpg" is 40 × 40, "a/2.png" 8 × 8. To which height and width are they to be scaled? Say it in the entry ' +
      "(prepare: { size: [64, 64] }) or to data add (--set 'size=[64, 64]').",
  );
  const { found, train } = await read(files, { size: [4, 4], splits: { test: 1, seed: 1 } });
  assertEquals(found.shape, [4, 4, 3]);
  assertEquals(train.inputs.length, 2 * 4 * 4 * 3);
});

Deno.test("a CSV table is numbers and a class", async () => {
  const reading: Reading = { leaveOut: ["id"], splits: { test: 2, seed: 3 } };
  const { found, train, test } = await read({ "table.csv": TABLE }, reading);
  assertEquals([found.shape, found.values], [[1, 1, 2], "numbers"]);
  assertEquals(found.classes, ["setosa", "versicolor"]);
  const rows = [[0.5, 1000], [-2, 0], [1.5, 10], [7, -1]];
  const all = [...train.inputs, ...test.inputs];
  const sorted = (of: number[][]) => of.toSorted((x, y) => x[0]! - y[0]!);
  const halves = [all.slice(0, 2), all.slice(2, 4), all.slice(4, 6), all.slice(6, 8)];
  assertEquals(sorted(halves), sorted(rows));
  assertEquals([...train.labels], [0, 1]);
});

Deno.test("a table may have semicolons or tabs, an index of pandas, no names, and a shape", async () => {
  const semicolons = await read({ "t.csv": ";x;label\n0;1;5\n1;2;7\n2;3;5\n3;4;7\n" });
  assertEquals([semicolons.found.shape, semicolons.found.classes], [[1, 1, 1], ["5", "7"]]);
  const plain = await read(
    { "train.tsv": "1\t2\t3\t4\t0\n5\t6\t7\t8\t1\n", "test.tsv": "9\t9\t9\t9\t1\n" },
    { shape: [2, 2, 1] },
  );
  assertEquals([plain.found.shape, [...plain.train.inputs]], [[2, 2, 1], [1, 2, 3, 4, 5, 6, 7, 8]]);
  assertEquals([...plain.test.labels], [1]);
});

Deno.test("a constant column has the deviation 1, so that it becomes 0", async () => {
  const { found } = await read(
    { "train.csv": "a,b,y\n5,1,0\n5,3,1\n", "test.csv": "a,b,y\n5,2,0\n" },
  );
  assertEquals(found.normalization, { mean: [5, 2], std: [1, 1] });
});

Deno.test("Parquet as Hugging Face writes it: images, splits by name, names of the classes", async () => {
  const { found, train, test } = await readFolder(`${FIXTURES}/huggingface`, {});
  const pixels = Uint8Array.fromBase64(expectedIn<{ pixels: string }>("parquet.json").pixels);
  assertEquals(found.classes, ["ant", "bee", "cow"]);
  assertEquals(found.shape, [4, 5, 3]);
  assertEquals([...train.inputs, ...test.inputs], [...pixels]);
  assertEquals([...train.labels, ...test.labels], [0, 1, 0, 1, 0, 1, 0, 1, 0]);
});

Deno.test("a Parquet table of pandas is numbers and a class", async () => {
  const { found, train, test } = await readFolder(`${FIXTURES}/table.parquet`, {
    splits: { test: 2, seed: 1 },
  });
  assertEquals([found.format, found.shape, found.classes], ["parquet", [1, 1, 2], ["a", "b"]]);
  const all = [...train.inputs, ...test.inputs];
  assertEquals(all.toSorted((a, b) => a - b), [0.5, 1, 1.5, 2, 2.5, 3, 4, 1e6]);
});

Deno.test("arrays of NumPy, with colours first as PyTorch has them", async () => {
  const { found, train, test } = await readFolder(`${FIXTURES}/numbers.npz`, {});
  assertEquals([found.format, found.shape, found.values], ["npz", [2, 2, 3], "numbers"]);
  const { channels_last: rows } = expectedIn<{ channels_last: number[][] }>("arrays.json");
  assertEquals([...train.inputs, ...test.inputs], rows.flat());
  assertEquals([...train.labels, ...test.labels], [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
});

Deno.test("files like those of MNIST", async () => {
  const idx = (count: number, first: number) => ({
    images: encodeIdx({ shape: [count, 2, 2], data: new Uint8Array(count * 4).fill(first) }),
    labels: encodeIdx({
      shape: [count],
      data: Uint8Array.from({ length: count }, (_, i) => i % 2),
    }),
  });
  const [train, test] = [idx(4, 7), idx(2, 8)];
  const content = await read({
    "train-images-idx3-ubyte": train.images,
    "train-labels-idx1-ubyte": train.labels,
    "t10k-images-idx3-ubyte": test.images,
    "t10k-labels-idx1-ubyte": test.labels,
  });
  assertEquals([content.found.examples, content.found.shape], [{ train: 4, test: 2 }, [2, 2, 1]]);
  assertEquals([content.train.inputs[0], content.test.inputs[0]], [7, 8]);
});

Deno.test("a damaged gzip file among those like MNIST's is named", async () => {
  const images = encodeIdx({ shape: [4, 2, 2], data: new Uint8Array(16).fill(7) });
  const labels = encodeIdx({ shape: [4], data: Uint8Array.of(0, 1, 0, 1) });
  const files = {
    "train-images-idx3-ubyte.gz": gzipSync(images),
    "train-labels-idx1-ubyte.gz": gzipSync(labels),
  };
  assertEquals((await read(files, { splits: { test: 2, seed: 1 } })).found.shape, [2, 2, 1]);
  for (const [path, bytes] of Object.entries(files)) {
    const damaged = { ...files, [path]: bytes.slice(0, bytes.length / 2) };
    await assertRejects(() => read(damaged), DataError, `Cannot read "${path}": `);
  }
});

Deno.test("a file that is the whole source is of no set, whatever it is called", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["test.csv", "train.csv", "val.csv", "my-test-data.csv"]) {
      await Deno.writeTextFile(`${folder}/${name}`, TABLE);
      const { train, test } = await readFolder(`${folder}/${name}`, { leaveOut: ["id"] });
      assertEquals(train.labels.length + test.labels.length, 4, name);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a link that leads nowhere is told", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/cat`);
  await Deno.symlink("/nowhere/1.png", `${folder}/cat/1.png`);
  await assertRejects(
    () => readFolder(folder, {}),
    DataError,
    'the link "cat/1.png" leads to "/nowhere/1.png", which cannot be read',
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the digest is that of the list that sha256sum prints", async () => {
  const files = { "train.csv": "a,y\n1,0\n2,1\n", "test.csv": "a,y\n1,0\n" };
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const list = ["test.csv", "train.csv"].map((path) =>
    `${hash(files[path as keyof typeof files])}  ${path}\n`
  );
  assertEquals((await read(files)).found.sha256, hash(list.join("")));
});

Deno.test("a folder that is not there is told", async () => {
  await assertRejects(
    () => readFolder("/nowhere/at/all", {}),
    DataError,
    'data in "/nowhere/at/all"',
  );
});
