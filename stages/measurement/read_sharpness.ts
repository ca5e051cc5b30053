import type { Sharpness } from "../../models/measurement/sharpness.ts";

/** File of a sharpness stage. The code of stages/sharpness.ts is in keys, so it spells the name itself. */
export const SHARPNESS = "sharpness.json";

/** Reads the sharpness of a training; null if the training diverged. */
export async function readSharpness(folder: string): Promise<Sharpness | null> {
  try {
    return JSON.parse(await Deno.readTextFile(`${folder}/${SHARPNESS}`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
