import { POTENTIAL } from "./figures/potential_places.ts";
import { MEASURES } from "./measurement/measured_run.ts";
import { SHARPNESS } from "./measurement/read_sharpness.ts";
import { TEST_HITS } from "./measurement/test_hits.ts";
import { DIVERGED } from "./training/diverged.ts";
import { MEASUREMENTS } from "./training/end_error.ts";
import { METRICS } from "./training/outcome.ts";
import { HISTORY } from "./training/read_history.ts";

/** The files of a training that reports read. Only evaluations read its weights. */
export const TRAINING_FILES = [HISTORY];
/** Those by which a training that diverged is no result: targets read them. */
export const TRIAL_FILES = [...TRAINING_FILES, DIVERGED];
/** Those that say with which error a training ended: tunings, figures and claims read them. */
export const END_FILES = [...TRIAL_FILES, MEASUREMENTS];
/** The choice of a tuning. The code that reads it in a training is in keys, so it spells the name itself. */
export const TUNED = "tuned.json";
/** The files of an evaluation that reports read. */
export const EVALUATION_FILES = [METRICS, DIVERGED];
/** The files of a measurement that reports read. */
export const MEASUREMENT_FILES = [MEASURES];
/** Those with the right and wrong answers. */
export const HITS_FILES = [...MEASUREMENT_FILES, TEST_HITS];
/** The files of a potential stage that reports read. */
export const POTENTIAL_FILES = [POTENTIAL];

/** Publishes the records and files that tables and figures are made of, in one place: tables have no sweeps. */
export const evidence = (folder: string) => ({
  publishRecords: `${folder}/runs`,
  publishEvidence: [
    ...TRAINING_FILES,
    MEASUREMENTS,
    ...EVALUATION_FILES,
    ...POTENTIAL_FILES,
    ...HITS_FILES,
    SHARPNESS,
    TUNED,
  ],
});

/**
 * Publishes output files of a stage in a folder of the project. Files that the stage no longer makes are removed from it.
 * @param paths path in the output → path in the folder; of those that are the same, a list
 */
export const published = (
  folder: string,
  paths: Readonly<Record<string, string>> | readonly string[],
) => ({
  publishFolder: folder,
  publish: Object.fromEntries(
    (paths instanceof Array ? paths.map((path) => [path, path] as const) : Object.entries(paths))
      .map(([from, to]) => [from, `${folder}/${to}`]),
  ),
});
