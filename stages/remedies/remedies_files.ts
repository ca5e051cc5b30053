import { readJson, readTextIfThere, writeJson } from "../print/json_file.ts";
import type { ClosedGap } from "./closed_gap.ts";

/** Files of a remedies stage, in its output and where they are published. */
export const REMEDIES_FILES = { markdown: "remedies.md", data: "remedies.json" } as const;

/** Folder of the figures. */
export const REMEDIES_FIGURES = "remedies";

/** The figure of an experiment. */
export const remediesFigure = (experiment: string) => `${REMEDIES_FIGURES}/${experiment}.svg`;

/** Writes what remedies close into the output folder of a remedies stage. */
export async function writeClosed(folder: string, gaps: readonly ClosedGap[]): Promise<void> {
  await writeJson(`${folder}/${REMEDIES_FILES.data}`, gaps);
}

/** Reads what remedies close from the output folder of a remedies stage, each with its figure; null without one. */
export async function readClosed(folder: string): Promise<(ClosedGap & { svg: string | null })[]> {
  const gaps = await readJson<ClosedGap[]>(`${folder}/${REMEDIES_FILES.data}`);
  return await Promise.all(gaps.map(async (gap) => ({
    ...gap,
    svg: await readTextIfThere(`${folder}/${remediesFigure(gap.experiment)}`),
  })));
}
