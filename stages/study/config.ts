import { chosenFlags } from "../../pipeline/words/chosen_flags.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { TableConfig } from "../tables/config.ts";
import type { Row } from "../tables/config.ts";
import type { Shown } from "../print/local_run.ts";
import { dataFacts } from "../training/data_facts.ts";
import { type StudyPlan, studySeeds } from "./plan.ts";
import { LARGE, SMALL } from "./studied.ts";
import type { DivergedRuns } from "./study_runs.ts";

/** What of a study is known only while it runs. */
export interface StudyProgress {
  /** Runs that failed since they diverged. */
  readonly diverged?: DivergedRuns;
  /** The time that ended the study before its end, as the user gave it. */
  readonly budget?: string;
}

/** Configuration of a study stage. */
export interface StudyConfig extends Shown, StudyProgress {
  /** The command that goes on with the study. */
  readonly command: string;
  readonly row: Row;
  readonly plan: StudyPlan;
}

/** How many remedies are confirmed. */
const CONFIRMED = 2;
/** Points of test error; the claims about the paper have the same margin. */
const MARGIN = 0.5;

/**
 * Makes the plan of a study.
 *
 * @param seeds those of the first look, where the user chooses them
 * @param leftOut which methods of the experiment are left out, and why; null if none are
 */
export function studyConfig(
  { rows, ...shown }: TableConfig,
  { experiments, methods, datasets }: Configuration,
  seeds: readonly number[] | undefined,
  progress: StudyProgress,
  leftOut: string | null = null,
): StudyConfig {
  const row = rows[0]!;
  const { dataset } = experiments[row.experiment]!;
  const { classes, test } = dataFacts(datasets[dataset]!);
  const others = row.methods.map(({ name }) => name)
    .filter((name) => name !== SMALL && name !== LARGE);
  // What begins small and grows is a remedy.
  const isSmall = (name: string) =>
    methods[name]!.batch === "small" && methods[name]!.batchGrowth === undefined;
  return {
    ...shown,
    ...progress,
    command: `deno task study ${row.experiment}${shown.flags ?? ""}${
      seeds === undefined ? "" : chosenFlags({ set: [], seeds })
    }`,
    row,
    plan: {
      experiment: row.experiment,
      small: SMALL,
      large: LARGE,
      remedies: others.filter((name) => !isSmall(name)),
      controls: others.filter(isSmall),
      ...(leftOut !== null && { leftOut }),
      ...studySeeds(seeds),
      confirmed: CONFIRMED,
      margin: MARGIN,
      classes,
      tested: test,
    },
  };
}
