import type { EpochRow } from "../../models/training/epoch_row.ts";
import { DIVERGED, type Diverged } from "../../stages/training/diverged.ts";
import { encodeHistory } from "../../stages/training/encode_history.ts";
import { HISTORY } from "../../stages/training/read_history.ts";
import { tempFolder } from "../temp_folder.ts";

/** Contents of files by their names. */
export type RunFiles = Readonly<Record<string, string | Uint8Array>>;

/** A row of a history, of which only these changes matter. */
export const epochRow = (changes: Partial<EpochRow>): EpochRow => ({
  ...{ epoch: 1, updates: 4, learningRate: 0.1, loss: 1, error: 1, gradientNorm: 1 },
  ...{ testError: 1, distance: 1, firstLayerDistance: 1 },
  ...changes,
});

/** The file that a training of these rows leaves. */
export const historyFile = (rows: readonly EpochRow[]): RunFiles => ({
  [HISTORY]: encodeHistory(rows),
});

/** The file that a training leaves that diverged. */
export const divergenceFile = (changes: Partial<Diverged> = {}): RunFiles => ({
  [DIVERGED]: JSON.stringify({
    ...{ update: 7, epoch: 1, learningRate: 9, loss: "NaN", gradientNorm: "Infinity" },
    ...changes,
  }),
});

/** A folder for each run, with these files in it, as the inputs of a stage. */
export async function runFolders(runs: Readonly<Record<string, RunFiles>>) {
  const folder = await tempFolder();
  const inputs: Record<string, string> = {};
  for (const [run, files] of Object.entries(runs)) {
    const path = inputs[run] = `${folder.path}/${run}`;
    await Deno.mkdir(path, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(`${path}/${name}`, bytes);
    }
  }
  return { inputs, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
