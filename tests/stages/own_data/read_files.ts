import { encode as encodePng } from "fast-png";
import type { Reading } from "../../../stages/configuration/folder_dataset.ts";
import { readFolder } from "../../../stages/own_data/read_folder.ts";
import { tempFolder } from "../../temp_folder.ts";

/** Files of a folder, by their paths. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Reads a folder with these files. */
export async function read(files: Files, reading: Reading = {}) {
  await using folder = await tempFolder();
  await writeFiles(folder.path, files);
  return await readFolder(folder.path, reading);
}

/** Writes these files into a folder. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const target = `${folder}/${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(target, bytes);
  }
}

/** An image of one value. */
export const png = (value: number, channels: 1 | 3 = 1, [height, width] = [2, 3]) =>
  encodePng({
    height: height!,
    width: width!,
    channels,
    data: new Uint8Array(height! * width! * channels).fill(value),
  });

/** A table of two numbers and a class, with two examples of each. */
export const TABLE = `id,a,b,species
1,0.5,1e3,setosa
2,-2,0,versicolor
3,1.5,10,setosa
4,7,-1,versicolor
`;
