import type { Sharpness } from "../../models/measurement/sharpness.ts";
import { readJsonIfThere } from "../print/json_file.ts";

/** File of a sharpness stage. The code of stages/sharpness.ts is in keys, so it spells the name itself. */
export const SHARPNESS = "sharpness.json";

/** Reads the sharpness of a training; null if the training diverged. */
export async function readSharpness(folder: string): Promise<Sharpness | null> {
  return await readJsonIfThere(`${folder}/${SHARPNESS}`);
}
