import { assertEquals } from "@std/assert";
import type { Checkpoint } from "../../../models/training/position.ts";
import { latestCheckpoint, saveCheckpoint } from "../../../stages/training/checkpoint_folder.ts";
import { basename } from "node:path";
import { epochRow } from "../made_up_run.ts";
import { namesIn } from "../stage_context.ts";
import { tempFolder } from "../../temp_folder.ts";

function checkpoint(updates: number): Checkpoint {
  const position = {
    epoch: 3,
    visited: 64,
    updates,
    advanced: updates,
    lastRow: null,
    learningRate: 0.1,
    epochSoFar: {
      updates: 2,
      firstLearningRate: 1e-3,
      loss: 0.1 + 0.2,
      correct: 60,
      gradientNorm: 1 / 3,
      statistics: [0.7],
    },
  };
  const data = Float32Array.of(updates, Math.PI, -0, Infinity);
  return { position, tensors: new Map([["weight", { dtype: "float32", shape: [2, 2], data }]]) };
}

const history = [epochRow({ loss: 2 / 3, error: 1 / 7, distance: Math.SQRT2 })];
const save = (folder: string, updates: number) =>
  saveCheckpoint(folder, { checkpoint: checkpoint(updates), history });

Deno.test("a checkpoint comes back as it was saved, to the bit", async () => {
  await using folder = await tempFolder();
  await save(folder.path, 7);
  const found = await latestCheckpoint(folder.path);
  assertEquals(found, { checkpoint: checkpoint(7), history });
});

Deno.test("the last two checkpoints are kept, and the latest is found, whatever the number of digits", async () => {
  await using folder = await tempFolder();
  for (const updates of [8, 9, 10, 100]) await save(folder.path, updates);
  assertEquals(namesIn(folder.path), [
    "000000000010.json",
    "000000000010.safetensors",
    "000000000100.json",
    "000000000100.safetensors",
  ]);
  assertEquals((await latestCheckpoint(folder.path))?.checkpoint.position.updates, 100);
});

Deno.test("what a kill left of a checkpoint is removed with the next one, and nothing of anybody else's", async () => {
  await using folder = await tempFolder();
  const left = ["000000000001.safetensors", "000000000002.json.part", "notes.json", ".attempts"];
  for (const file of left) await Deno.writeTextFile(`${folder.path}/${file}`, "");
  await save(folder.path, 3);
  assertEquals(namesIn(folder.path), [
    ".attempts",
    "000000000003.json",
    "000000000003.safetensors",
    "notes.json",
  ]);
});

Deno.test("there is no checkpoint in an empty folder", async () => {
  await using folder = await tempFolder();
  assertEquals(await latestCheckpoint(folder.path), undefined);
});

const damages: readonly (readonly [string, (path: string) => Promise<unknown>])[] = [
  ["a flipped bit", async (path) => {
    const bytes = await Deno.readFile(`${path}.safetensors`);
    bytes[bytes.length - 1]! ^= 1;
    await Deno.writeFile(`${path}.safetensors`, bytes);
  }],
  ["no tensors", (path) => Deno.remove(`${path}.safetensors`)],
  ["half a header", (path) => Deno.truncate(`${path}.json`, 20)],
  ["null for a header", (path) => Deno.writeTextFile(`${path}.json`, "null")],
  ["a folder for a header", async (path) => {
    await Deno.remove(`${path}.json`);
    await Deno.mkdir(`${path}.json`);
  }],
  ["a header of another format", (path) => Deno.writeTextFile(`${path}.json`, '{"format": 1}')],
];
for (const [damage, apply] of damages) {
  Deno.test(`a checkpoint with ${damage} is passed over and told, and the one before is used`, async () => {
    await using folder = await tempFolder();
    await save(folder.path, 1);
    await save(folder.path, 2);
    await apply(`${folder.path}/000000000002`);
    const told: string[] = [];
    const found = await latestCheckpoint(folder.path, (name) => told.push(name));
    assertEquals([found?.checkpoint.position.updates, told], [1, ["000000000002"]]);
    // And it hinders nothing that follows.
    for (const updates of [3, 4]) await save(folder.path, updates);
    const names = namesIn(folder.path).map((file) => file.replace(/\..*$/, ""));
    assertEquals(new Set(names), new Set(["000000000003", "000000000004"]));
  });
}

Deno.test("a checkpoint of another key is refused with the reason, though it lies in the folder", async () => {
  await using folder = await tempFolder();
  await using other = await tempFolder();
  await save(other.path, 5);
  for (const name of namesIn(other.path)) {
    await Deno.copyFile(`${other.path}/${name}`, `${folder.path}/${name}`);
  }
  const told: string[] = [];
  const found = await latestCheckpoint(folder.path, (name, reason) => told.push(name, reason));
  const keys = `key ${basename(other.path)}, wanted ${basename(folder.path)}`;
  assertEquals([found, told], [undefined, [
    "000000000005",
    `it was made by other code, configuration, data or seed: ${keys}`,
  ]]);
});

Deno.test("what a kill in the middle of saving leaves behind does not count and does not disturb", async () => {
  await using folder = await tempFolder();
  await save(folder.path, 1);
  await Deno.writeTextFile(
    `${folder.path}/000000000002.safetensors`,
    "whole, but without its header",
  );
  await Deno.writeTextFile(`${folder.path}/000000000003.json.part`, '{"format"');
  assertEquals((await latestCheckpoint(folder.path))?.checkpoint.position.updates, 1);
  await save(folder.path, 3);
  assertEquals((await latestCheckpoint(folder.path))?.checkpoint.position.updates, 3);
});
