import { POTENTIAL } from "./figures/potential_places.ts";
import { DIVERGED } from "./training/diverged.ts";
import { METRICS } from "./training/outcome.ts";
import { HISTORY } from "./training/read_history.ts";

/** The files of a training that reports read. Its weights are for evaluations alone. */
export const TRAINED = [HISTORY];
/** The files of an evaluation that reports read. */
export const EVALUATED = [METRICS, DIVERGED];
/** The files of a random potential that reports read. */
export const LOOKED_AT = [POTENTIAL];

/** What a profile's tables and figures go back to. Both keep it in one place, since the tables know no sweep. */
export const evidence = (profile: string) => ({
  publishRecords: `results/${profile}/runs`,
  publishEvidence: [...TRAINED, ...EVALUATED, ...LOOKED_AT],
});

/** Where a stage publishes its output files. What it no longer makes is removed from the profile's folder. */
export const published = (profile: string, paths: Readonly<Record<string, string>>) => ({
  publishFolder: `results/${profile}`,
  publish: Object.fromEntries(
    Object.entries(paths).map(([from, to]) => [from, `results/${profile}/${to}`]),
  ),
});
