import { type ExperimentFigures, figureFiles } from "./figures_config.ts";
import type { ReportFigures } from "./report_config.ts";
import { paperValues } from "./sweep_comparison.ts";

/** What a report has to know of an experiment's figures. */
export function reportFigures(experiment: ExperimentFigures): ReportFigures {
  const { paperOf = "" } = experiment.figures[0] ?? experiment.potential ?? {};
  return {
    files: figureFiles(experiment),
    paper: paperValues(experiment),
    paperOf: paperOf.replace(/, at the same share.*$/, ""),
  };
}
