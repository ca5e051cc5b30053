/** The shape of data of one's own against the network's: height, width and channels each for itself. */
import { assertEquals } from "@std/assert";
import type { Json } from "../../../pipeline/types.ts";
import { checkConfiguration } from "../../../stages/configuration/check.ts";
import { lookInto } from "../../../stages/own_data/look_into.ts";
import { KNOWLEDGE } from "../../../stages/mistakes/knowledge.ts";
import { copyConfigs } from "../configuration/config_copy.ts";
import { ownDataEntry } from "../configuration/own_data_entry.ts";

type Shape = readonly [number, number, number];

/** What is told of an experiment that trains c1, for 32 × 32 × 3, on data of a shape. */
async function told(shape: Shape, fields: Readonly<Record<string, Json>> = {}) {
  await using copy = await copyConfigs();
  await Deno.mkdir(`${copy.root}/configs/datasets`);
  await copy.write("datasets/mine.yaml", ownDataEntry({ shape }));
  await copy.write(
    "experiments/own.yaml",
    "network: c1\ndataset: mine\nbatch: { small: 8, large: 16 }\nghostBatch: 8\nmethods: [sb]\n",
  );
  const settings = Object.entries(fields).map(([path, value]) => ({
    path: `experiments.own.preprocessing.${path}`,
    value,
  }));
  const { mistakes } = await checkConfiguration(
    copy.root,
    { experiment: "own" },
    settings,
    { ...KNOWLEDGE, lookInto: lookInto(copy.root, () => {}) },
  );
  // Without the place.
  return mistakes.map((text) => text.replace(/^.*?(?=network "c1"|found )/, ""));
}

const but = (shape: string) =>
  `network "c1" takes images of 32 × 32 × 3, but those of data set "mine" are ${shape}.`;

Deno.test("images that are not square are refused by a network for squares of as many values", async () => {
  assertEquals(await told([32, 32, 3]), []);
  assertEquals(await told([48, 64, 1]), [but("48 × 64 × 1")]);
  assertEquals(await told([64, 16, 3]), [but("64 × 16 × 3")]);
  assertEquals(await told([3, 32, 32]), [but("3 × 32 × 32")]);
  assertEquals(await told([1, 1, 3072]), [but("1 × 1 × 3072")]);
  assertEquals(await told([28, 28, 3]), [but("28 × 28 × 3")]);
});

Deno.test("a crop is held against the shorter side of images that are not square", async () => {
  assertEquals(await told([48, 32, 3], { crop: 32 }), []);
  assertEquals(await told([30, 64, 3], { crop: 32 }), [
    'found 32, wanted at most 30, the shorter side of the images of data set "mine" in pixels.',
  ]);
  assertEquals(await told([48, 64, 1], { crop: 32 }), [
    'network "c1" takes images of 32 × 32 × 3, but those of data set "mine" with this crop are 32 × 32 × 1.',
  ]);
});
