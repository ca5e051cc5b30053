import { fromCSV } from "arquero";
import type { LossAtDistance } from "../../models/evaluation/random_potential.ts";

/** What a potential leaves. Its program's code is in the key, so stages/potential.ts spells the name itself. */
export const POTENTIAL = "potential.csv";

/** The places that a potential looked at, from its output folder. */
export async function readPotential(folder: string): Promise<LossAtDistance[]> {
  return fromCSV(await Deno.readTextFile(`${folder}/${POTENTIAL}`)).objects() as LossAtDistance[];
}
