import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { EVALUATION_FILES, evidence, HITS_FILES, published } from "../published.ts";
import { CRITICAL_FILES } from "../critical/critical_files.ts";
import { TEST_EXAMPLES } from "./chance.ts";
import type { StudyConfig } from "./config.ts";
import { STUDY_FILES } from "./study_files.ts";
import { studiedMethods } from "./study_runs.ts";
import { runName } from "../training/run_name.ts";

/**
 * `study/<experiment>`: says whether a large batch hurts, why, and what helps, by the runs that are measured so far.
 *
 * @param critical the stage that says what the critical batch is, where runs have its noise scale
 */
export function studyStage(folder: string, config: StudyConfig, critical?: string): Stage {
  const { plan } = config;
  const runs = studiedMethods(plan).flatMap((method) =>
    plan.all.map((seed) => runName(plan.experiment, method, seed))
  );
  return {
    name: `study/${plan.experiment}`,
    program: "stages/study.ts",
    config: slice<StudyConfig>(config),
    inputs: {
      ...Object.fromEntries(runs.map((run) => [run, `measure/${run}`])),
      // Its labels tell what guessing comes to, and there is a page even if every training fails.
      data: `prepare/${config.row.data.name}`,
      ...(critical !== undefined && { critical }),
    },
    reads: [...HITS_FILES, ...EVALUATION_FILES, CRITICAL_FILES.data, TEST_EXAMPLES],
    partial: true,
    ...published(folder, Object.values(STUDY_FILES)),
    ...evidence(folder),
  };
}
