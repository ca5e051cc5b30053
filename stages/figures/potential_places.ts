import { fromCSV } from "arquero";
import type { LossAtDistance } from "../../models/evaluation/random_potential.ts";

/** File of a potential stage. The code of stages/potential.ts is in keys, so it spells the name itself. */
export const POTENTIAL = "potential.csv";

/** Reads the loss at each place from the output folder of a potential stage. */
export async function readPotential(folder: string): Promise<LossAtDistance[]> {
  return fromCSV(await Deno.readTextFile(`${folder}/${POTENTIAL}`)).objects() as LossAtDistance[];
}
