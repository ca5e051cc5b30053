import { type ExperimentFigures, figureFiles } from "../figures/config.ts";
import type { ReportFigures } from "./config.ts";
import { paperValues } from "../figures/paper_values.ts";

/** What a report has to know of an experiment's figures. */
export function reportFigures(experiment: ExperimentFigures): ReportFigures {
  const { paperOf = "" } = experiment.figures[0] ?? experiment.potential ?? {};
  return {
    files: figureFiles(experiment),
    paper: paperValues(experiment),
    paperOf: paperOf.replace(/, at the same share.*$/, ""),
  };
}
