import { encode as encodePng } from "fast-png";
import type { Json } from "../../../pipeline/types.ts";
import { checkConfiguration } from "../../../stages/configuration/check.ts";
import { addData } from "../../../stages/own_data/add_data.ts";
import { lookInto } from "../../../stages/own_data/look_into.ts";
import { KNOWLEDGE } from "../../../stages/mistakes/knowledge.ts";
import { type ConfigCopy, copyConfigs } from "../configuration/config_copy.ts";

/** An experiment on the data set `mine`. */
export const EXPERIMENT = `extends: f1-digits
row: null
dataset: mine
batch: { small: 4, large: 8 }
ghostBatch: 4
`;

/** A copy of the configurations with an experiment on the data set `mine`, and a folder of images for it. */
export async function projectWithImages(): Promise<
  ConfigCopy & { readonly write28: (path: string, value: number) => void }
> {
  const copy = await copyConfigs();
  await copy.write("experiments/own.yaml", EXPERIMENT);
  await copy.write("profiles/own.yaml", "experiments: [own]\nseeds: 1\n");
  const write28 = (path: string, value: number) => {
    const target = `${copy.root}/images/${path}`;
    Deno.mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    const data = new Uint8Array(28 * 28).fill(value);
    Deno.writeFileSync(target, encodePng({ height: 28, width: 28, channels: 1, data }));
  };
  for (const digit of Array(10).keys()) {
    for (const i of [0, 1, 2]) write28(`train/${digit}/${i}.png`, 20 * digit + i);
    write28(`test/${digit}/0.png`, 20 * digit + 5);
  }
  return { ...copy, write28 };
}

/** Adds the folder of images as `mine`. */
export const add = (root: string, set: Parameters<typeof addData>[0]["set"] = []) =>
  addData({ root, name: "mine", folder: "images", from: root, set });

/** Checks the configuration of a profile that uses `mine`. */
export async function check(root: string, set: readonly { path: string; value: Json }[] = []) {
  const notices: string[] = [];
  const found = await checkConfiguration(
    root,
    "own",
    set,
    { ...KNOWLEDGE, lookInto: lookInto(root, (text) => notices.push(text)) },
  );
  return { ...found, notices };
}
