import { assert, assertEquals } from "@std/assert";
import type { FolderDataset } from "../../../stages/configuration/folder_dataset.ts";
import { folderStage, isImages } from "../../../stages/sources/folder_stage.ts";

const dataset = (folder: string, shape: [number, number, number] = [28, 28, 1]): FolderDataset => ({
  title: "Mine",
  sources: [{ folder }],
  files: {},
  prepare: {
    format: "folder",
    classes: 2,
    reading: { format: "images" },
    found: {
      sha256: "0".repeat(64),
      shape,
      values: "bytes",
      classes: ["a", "b"],
      examples: { train: 8, test: 2 },
    },
  },
  normalization: { mean: [0.5], std: [0.25] },
});

Deno.test("the stage of a folder may read it and what its links lead to, wherever it lies, under one key", async () => {
  const place = await Deno.realPath(await Deno.makeTempDir());
  await Deno.mkdir(`${place}/project/data/cat`, { recursive: true });
  await Deno.mkdir(`${place}/elsewhere/dogs`, { recursive: true });
  await Deno.symlink(`${place}/elsewhere/dogs`, `${place}/project/data/dog`);
  const stage = folderStage("mine", dataset("data"), `${place}/project`);
  const absolute = folderStage("mine", dataset(`${place}/project/data`), "/another/project");
  await Deno.remove(place, { recursive: true });
  assertEquals(stage.permissions?.read, [`${place}/project/data`, `${place}/elsewhere/dogs`]);
  assertEquals(stage.env, { DATA_FOLDER: `${place}/project/data` });
  assertEquals(stage.config, absolute.config);
  assert(!JSON.stringify(stage.config).includes(place));
});

Deno.test("links to thousands of files in one folder are one permission, and links in what is linked are followed", async () => {
  const place = await Deno.realPath(await Deno.makeTempDir());
  for (const folder of ["data/cat", "pool/deep", "far", "farther"]) {
    await Deno.mkdir(`${place}/${folder}`, { recursive: true });
  }
  await Deno.writeFile(`${place}/pool/1.png`, new Uint8Array());
  for (let i = 0; i < 3000; i++) {
    Deno.symlinkSync(`${place}/pool/1.png`, `${place}/data/cat/${i}.png`);
  }
  const read = () => folderStage("mine", dataset("data"), place).permissions?.read;
  assertEquals(read(), [`${place}/data`, `${place}/pool`]);
  // A folder below one that may be read already is looked into as well; a circle of links ends.
  await Deno.symlink(`${place}/far`, `${place}/pool/deep/far`);
  await Deno.symlink(`${place}/farther`, `${place}/far/farther`);
  await Deno.symlink(`${place}/data`, `${place}/farther/back`);
  await Deno.symlink(`${place}/pool/deep`, `${place}/data/dog`);
  await Deno.symlink("/nowhere/at/all", `${place}/data/gone`);
  const found = new Set(read()!.map((path) => path.slice(place.length + 1)));
  // Which of a folder and one in it comes first is the system's choice.
  assertEquals(
    found.union(new Set(["pool/deep"])),
    new Set(["data", "pool", "pool/deep", "far", "farther"]),
  );
  await Deno.remove(place, { recursive: true });
});

Deno.test("pixels of one or three colours are images to show; single numbers and other channels are not", () => {
  assert(isImages(dataset("data")));
  assert(isImages(dataset("data", [8, 8, 3])));
  assert(!isImages(dataset("data", [1, 1, 3])));
  assert(!isImages(dataset("data", [8, 8, 2])));
});
