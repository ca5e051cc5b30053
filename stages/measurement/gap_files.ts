import { readJson, writeJson } from "../print/json_file.ts";
import type { DivergedCount } from "../print/diverged_text.ts";
import type { Row } from "../tables/config.ts";
import type { Decomposition } from "./decompose.ts";

/** Files of a gap stage, in its output and where they are published. */
export const GAP_FILES = { markdown: "gap.md", data: "gap.json" } as const;

/** An experiment whose trainings are measured. */
export interface MeasuredRow extends Pick<Row, "experiment" | "title"> {
  readonly methods: readonly MeasuredMethod[];
  /** Differences between the methods, the later one first. */
  readonly steps: readonly MeasuredStep[];
  /** The methods of which some trainings diverged; absent where none did. */
  readonly diverged?: readonly DivergedCount[];
}

/** A method with its budget and errors. */
export interface MeasuredMethod
  extends Pick<Row["methods"][number], "name" | "title" | "endsEarly" | "endedEarly"> {
  readonly epochs: number;
  readonly updates: number;
  /** Forward and backward passes over each image that is seen; absent: one. */
  readonly passes?: number;
  /** Null without a measured run. */
  readonly errors: Decomposition | null;
  /** Mean test error in per cent with each kind of running statistics; empty without a measured run. */
  readonly byStatistics: Readonly<Record<string, number>>;
}

/** The difference of two methods. */
export interface MeasuredStep {
  readonly of: string;
  readonly from: string;
  readonly difference: Decomposition;
}

/** Writes the rows into the output folder of a gap stage. */
export async function writeGap(folder: string, rows: readonly MeasuredRow[]): Promise<void> {
  await writeJson(`${folder}/${GAP_FILES.data}`, rows);
}

/** Reads the rows from the output folder of a gap stage. */
export async function readGap(folder: string): Promise<MeasuredRow[]> {
  return await readJson(`${folder}/${GAP_FILES.data}`);
}
