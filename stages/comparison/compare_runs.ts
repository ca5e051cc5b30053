import type { ComparedRun, Comparison } from "../../pipeline/app.ts";
import type { Subject } from "../run_command.ts";
import { comparedCell } from "./compared_cell.ts";
import type { ComparedProfile } from "./compared_profile.ts";
import { comparedTraining } from "./compared_training.ts";
import { comparisonLine, comparisonText } from "./comparison_text.ts";
import { areEqual, isCommittedRun, runPairs } from "./run_pair.ts";
import { whyDifferent } from "./why_different.ts";

/**
 * Compares runs with the committed ones.
 *
 * @param flags those that chose seeds and fields of the configuration, for the command that is shown
 */
export async function compareRuns(
  subject: Subject,
  runs: readonly ComparedRun[],
  flags = "",
): Promise<Comparison> {
  const ofKind = (kind: string) => runs.filter(({ stage }) => stage.startsWith(`${kind}/`));
  const trainings = ofKind("train");
  const evaluations = ofKind("evaluate");
  const evaluated = new Set(evaluations.map(({ stage }) => cellOf(stage)));
  // The runs of a sweep are not evaluated: their last epoch tells.
  const measured = [
    ...evaluations,
    ...trainings.filter(({ stage }) => !evaluated.has(cellOf(stage))),
  ];
  const cells = await Promise.all(
    [...Map.groupBy(measured, ({ stage }) => cellOf(stage))]
      .map(([cell, runs]) => comparedCell(cell, runs)),
  );
  const pairs = runPairs(trainings);
  const different = pairs.filter((pair) => !areEqual(pair));
  const found: ComparedProfile = {
    ...subject,
    flags,
    trainings: {
      compared: pairs.length,
      equal: pairs.length - different.length,
      committedRuns: pairs.filter(isCommittedRun).length,
      onlyHere: trainings.filter(({ committed }) => committed === null).length,
      onlyCommitted: trainings.filter(({ here }) => here === null).length,
      different: await Promise.all(different.map(comparedTraining)),
    },
    cells: cells.filter((cell) => cell !== null),
    why: whyDifferent(
      different.length > 0 ? different : runPairs(evaluations).filter((pair) => !areEqual(pair)),
    ),
  };
  return { line: comparisonLine(found), text: comparisonText(found), data: found };
}

/** `<experiment>/<method>` of `train/<experiment>/<method>/seed-<n>`. */
function cellOf(stage: string): string {
  return stage.split("/").slice(1, -1).join("/");
}
