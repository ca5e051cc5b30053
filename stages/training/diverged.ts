import type { DivergedAt } from "../../models/training/fit.ts";

/** What a training or evaluation leaves, in place of its results, when the training diverged. */
export interface Diverged {
  readonly update: number;
  readonly epoch: number;
  readonly learningRate: number;
  /** As text, for JSON knows neither NaN nor infinity. */
  readonly loss: string;
  readonly gradientNorm: string;
}

/** Leaves `diverged.json` in an output folder. */
export async function writeDivergence(folder: string, at: DivergedAt | Diverged): Promise<void> {
  const diverged = { ...at, loss: String(at.loss), gradientNorm: String(at.gradientNorm) };
  await Deno.writeTextFile(`${folder}/diverged.json`, JSON.stringify(diverged, null, 2) + "\n");
}

/** What {@linkcode writeDivergence} left in a folder, if it did. */
export async function readDivergence(folder: string): Promise<Diverged | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(`${folder}/diverged.json`)) as Diverged;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
