import type { DivergedAt } from "../../models/training/divergence.ts";

/** File of a diverged training. The functions below are in keys, so they spell the name themselves. */
export const DIVERGED = "diverged.json";

/** Content of `diverged.json`, which replaces the results of a diverged training and of its evaluation. */
export interface Diverged {
  readonly update: number;
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean cross-entropy as text, because JSON has no NaN or infinity. */
  readonly loss: string;
  /** Global L2 norm of the gradients before clipping, as text. */
  readonly gradientNorm: string;
}

/** Writes `diverged.json` into the output folder of a stage. */
export async function writeDivergence(folder: string, at: DivergedAt | Diverged): Promise<void> {
  const diverged = { ...at, loss: String(at.loss), gradientNorm: String(at.gradientNorm) };
  await Deno.writeTextFile(`${folder}/diverged.json`, JSON.stringify(diverged, null, 2) + "\n");
}

/** Reads `diverged.json` from the output folder of a stage; undefined if the training did not diverge. */
export async function readDivergence(folder: string): Promise<Diverged | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(`${folder}/diverged.json`)) as Diverged;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
