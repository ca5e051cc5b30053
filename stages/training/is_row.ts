import type { Experiment } from "../configuration/schema.ts";

/** Whether an experiment is a row of a table. The others are sweeps over batch sizes. */
export const isRow = ({ sweep }: Experiment) => sweep === undefined;
