/** The order of the training set of data of one's own. */
import { assert, assertEquals } from "@std/assert";
import { folderDataset } from "../../stages/configuration/folder_dataset.ts";
import { readPrepared } from "../../stages/own_data/described_data.ts";
import { readFolder } from "../../stages/own_data/read_folder.ts";
import { inOwnProcess } from "../pipeline/helpers/in_own_process.ts";
import { type Files, png, writeFiles } from "./own_data/read_files.ts";
import { namesIn, stageContext } from "./stage_context.ts";
import { tempFolder } from "../temp_folder.ts";

const [CLASSES, EACH, BATCH] = [3, 20, 10];

/** Images of three classes, each of which has its number as its value; a fifth is for testing. */
const images = Object.fromEntries(
  Array.from({ length: CLASSES * EACH }, (_, i) => {
    const name = `${"abc"[Math.floor(i / EACH)]}/${String(i).padStart(2, "0")}.png`;
    return [name, png(i)];
  }),
);
/** The same as a table that is sorted by class. */
const table = {
  "table.csv": [
    "value,class",
    ...Array.from({ length: CLASSES * EACH }, (_, i) => `${i}.5,${"abc"[Math.floor(i / EACH)]}`),
  ]
    .join("\n"),
};

/** Prepares a folder with these files, in a process that is told the folder. */
async function prepared(files: Files) {
  await using temp = await tempFolder();
  const folder = temp.path;
  await writeFiles(folder, files);
  const { found } = await readFolder(folder, {});
  const { prepare } = folderDataset("own", { sources: [{ folder }], prepare: {} }, found);
  await using context = await stageContext(prepare);
  const { name, config, output } = context;
  await inOwnProcess(
    `import prepareFolder from "./stages/prepare_folder.ts";
       await prepareFolder({ ...${JSON.stringify({ name, config, output })}, send() {} });
       console.log(null);`,
    { DATA_FOLDER: folder },
  );
  assertEquals(namesIn(output), ["classes.json", "test.safetensors", "train.safetensors"]);
  const read = await readPrepared(output);
  const set = async (split: "train" | "test") => {
    const { inputs, labels } = read[split];
    const size = inputs.length / labels.length;
    return {
      values: Array.from(labels, (_, i) => inputs[i * size]!),
      labels: Array.from(labels),
      bytes: await Deno.readFile(`${output}/${split}.safetensors`),
    };
  };
  return { train: await set("train"), test: await set("test") };
}

for (const [what, files] of Object.entries({ "images in folders": images, "a table": table })) {
  Deno.test(`${what} by class: the training set is mixed, with each example once and its own label, and equal files give equal bytes`, async () => {
    const { train, test } = await prepared(files);
    assertEquals(train.labels.length, 48);
    for (let start = 0; start < train.labels.length; start += BATCH) {
      const batch = train.labels.slice(start, start + BATCH);
      assert(new Set(batch).size > 1, `a batch of one class: ${batch}`);
    }
    const all = [...train.values, ...test.values].sort((a, b) => a - b);
    assertEquals(all.map(Math.floor), Array.from({ length: CLASSES * EACH }, (_, i) => i));
    for (const { values, labels } of [train, test]) {
      assertEquals(labels, values.map((value) => Math.floor(value / EACH)));
    }
    const again = await prepared(files);
    assertEquals([again.train.bytes, again.test.bytes], [train.bytes, test.bytes]);
  });
}
