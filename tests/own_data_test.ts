/** Data of one's own in four formats, from their files to the page, through the real command line in a copy of the project. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encode as encodePng } from "fast-png";
import { zipSync } from "fflate";
import jpeg from "jpeg-js";
import { stream } from "../models/random/random.ts";
import { copyProject, MAIN, PROGRAM } from "./setup/project_copy.ts";
import { npy } from "./stages/own_data/npy.ts";
import { FIXTURES } from "./stages/own_data/read_fixture.ts";
import { locateForTests } from "./tensorflow/library.ts";

const { path: library } = await locateForTests();

/** A network of one layer on inputs of this shape. */
const network = (shape: readonly number[], classes: number) => `
import type * as tf from "@tensorflow/tfjs";
import { dense } from "./layers/dense.ts";
import { flatten } from "./layers/flatten.ts";
import type { Network } from "./network.ts";

const network: Network = {
  name: "One layer",
  imageShape: [${shape}],
  classes: ${classes},
  apply: (scope, images: tf.Tensor4D) => dense(scope, "output", flatten(images), ${classes}),
};

export default network;
`;

/** Images of noise whose brightness tells the class. */
function brightness(
  seed: number,
  of: number,
  [height, width, channels]: readonly [number, number, number],
) {
  const noise = stream(seed, "images").uniform(height * width * channels, 0, 60);
  return { height, width, channels, data: Uint8Array.from(noise, (value) => value + 80 * of) };
}

/** A table of two numbers on other scales, and of the sign of their sum once they are on one. */
function table(): string {
  const [a, b] = ["a", "b"].map((name) => stream(1, name).uniform(300, -1, 1));
  const lines = Array.from(
    a!,
    (x, i) => `${i},${x * 1e-3 + 5},${b![i]! * 1e4},${x + b![i]! > 0 ? "plus" : "minus"}`,
  );
  return `number,small,large,sign\n${lines.join("\n")}\n`;
}

const COLOUR = [8, 8, 3] as const;
const EXPERIMENTS = {
  "png-digits": { dataset: "png-digits", network: "f1" },
  "jpeg-photos": { dataset: "jpeg-photos", network: "one-colour" },
  "csv-table": { dataset: "csv-table", network: "one-table" },
  "npz-arrays": { dataset: "npz-arrays", network: "one-colour" },
  "parquet-images": { dataset: "parquet-images", network: "one-parquet" },
};

Deno.test("data of one's own train from images, tables, arrays and Parquet, and a changed file is told", async (test) => {
  await using copy = await copyProject(PROGRAM);
  const { root } = copy;
  const write = async (path: string, content: string | Uint8Array) => {
    await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(`${root}/${path}`, bytes);
  };
  const run = (...words: string[]) => {
    return copy.run([...MAIN, ...words], {
      STD: "npm",
      LIBTENSORFLOW_PATH: library,
      // As `deno task` says where it was called.
      INIT_CWD: root,
    });
  };

  const networks = { colour: [COLOUR, 2], table: [[1, 1, 2], 2], parquet: [[4, 5, 3], 3] } as const;
  let list = await Deno.readTextFile(`${root}/stages/networks.ts`);
  for (const [name, [shape, classes]] of Object.entries(networks)) {
    await write(`models/one_${name}.ts`, network(shape, classes));
    const line =
      `"one-${name}": { title: "One", module: "models/one_${name}.ts", image: [${shape}], classes: ${classes} },`;
    list = list.replace("  f1: {", `  ${line}\n$&`);
  }
  await write("stages/networks.ts", list);
  for (let i = 0; i < 60; i++) {
    const digit = brightness(i, i % 2, [28, 28, 1]);
    await write(`data/digits/${i % 10}/${i}.png`, encodePng({ ...digit }));
    // The sizes differ, so that they have to be scaled.
    const { height, width, data } = brightness(i, i % 2, [10 + i % 3, 12, 4]);
    await write(
      `data/photos/${i < 40 ? "train" : "test"}/${i % 2 ? "day" : "night"}/${i}.jpg`,
      jpeg.encode({ height, width, data }, 90).data,
    );
  }
  await write("data/table.csv", table());
  const arrays = Array.from(
    { length: 40 },
    (_, i) => Array.from(brightness(i, i % 2, COLOUR).data, (value) => value / 7),
  );
  const floats = new Uint8Array(Float32Array.from(arrays.flat()).buffer);
  const labels = Uint8Array.from(arrays, (_, i) => i % 2);
  await write(
    "data/arrays/all.npz",
    zipSync({
      "x.npy": npy("<f4", [40, ...COLOUR], floats),
      "y.npy": npy("|u1", [40], labels),
    }),
  );
  for (const [name, { dataset, network }] of Object.entries(EXPERIMENTS)) {
    const epochs = name === "csv-table" ? 30 : 3;
    await write(
      `configs/experiments/${name}.yaml`,
      `network: ${network}\ndataset: ${dataset}\nbatch: { small: ${
        name === "parquet-images" ? 2 : 8
      }, large: ${name === "parquet-images" ? 6 : 16} }\n` +
        `regime: { epochs: ${epochs}, learningRate: { 0: 0.05 } }\nmethods: [sb]\n`,
    );
  }
  await write(
    "configs/profiles/own.yaml",
    `experiments: [${Object.keys(EXPERIMENTS)}]\nseeds: 1\nthreads: 1\n`,
  );

  await test.step("data add looks at each folder, and writes its entry", async () => {
    const added = {
      "png-digits": ["data/digits"],
      "jpeg-photos": ["data/photos", "--set", "size=[8, 8]"],
      "csv-table": ["data/table.csv", "--set", "leaveOut=[number]"],
      "npz-arrays": ["data/arrays"],
      "parquet-images": [`${FIXTURES}/huggingface`],
    };
    for (const [name, words] of Object.entries(added)) {
      const { code, stdout, stderr } = await run("data", "add", name, ...words);
      assertEquals([name, code, stderr], [name, 0, ""]);
      assertStringIncludes(stdout, `configs/datasets/${name}.yaml is written`);
    }
  });

  await test.step("reproduce trains on them, as well as one can, and shows them on the page", async () => {
    const { code, stderr } = await run("reproduce", "--profile", "own");
    assertEquals(code, 0, stderr);
    const folder = `${root}/results/local/own`;
    const csv = await Deno.readTextFile(`${folder}/runs.csv`);
    for (
      const [name, least] of [["jpeg-photos", 95], ["csv-table", 85], ["npz-arrays", 95]] as const
    ) {
      const line = csv.split("\n").find((each) => each.includes(name))!;
      const accuracies = line.split(",").map(Number).filter((value) => value > 1 && value <= 100);
      assert(accuracies.some((value) => value >= least), line);
    }
    const page = await Deno.readTextFile(`${folder}/report.html`);
    for (
      const part of [
        "jpeg-photos: examples of each class",
        ">night<",
        "img-src data:",
        'src="data:image/png;base64,',
        "1 × 1 × 2 numbers each",
      ]
    ) {
      assertStringIncludes(page, part);
    }
    const { classes } = JSON.parse(await Deno.readTextFile(`${folder}/data/csv-table.json`));
    assertEquals(classes.map(({ name }: { name: string }) => name), ["minus", "plus"]);
  });

  await test.step("what was trained leaves as ONNX and for PyTorch", async () => {
    for (const [form, ending] of [["onnx", "onnx"], ["torch", "torch.safetensors"]] as const) {
      const words = ["export", "--weights", form, "train/csv-table/sb/seed-1", "--profile", "own"];
      const { code, stdout, stderr } = await run(...words);
      assertEquals([code, stderr.includes("Error")], [0, false], stderr);
      const path = `${root}/csv-table-sb-seed-1.${ending}`;
      assertStringIncludes(stdout, path);
      assert((await Deno.stat(path)).size > 40);
    }
    const refused = await run(
      "export",
      "--weights",
      "onnx",
      "evaluate/csv-table/sb/seed-1",
      "--profile",
      "own",
    );
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.stderr, "is no training; wanted a name such as train/");
  });

  await test.step("a second time, nothing runs; a changed file is told, and nothing runs either", async () => {
    const again = await run("reproduce", "--profile", "own");
    assertEquals(again.code, 0);
    assertStringIncludes(again.stderr, "nothing to run");
    await write("data/table.csv", `${table()}300,5,5,plus\n`);
    const { code, stderr } = await run("status", "--profile", "own");
    assertEquals(code, 2);
    assertStringIncludes(
      stderr,
      'the files in "data/table.csv" are not those that were added: 1 changed ("table.csv")',
    );
    assertStringIncludes(stderr, "deno task data add csv-table data/table.csv");
  });
});
