import type { ComparedRun, Comparison } from "../../pipeline/app.ts";
import type { Subject } from "../run_command.ts";
import { seedRun } from "../training/run_name.ts";
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
  const cellsOf = (runs: readonly ComparedRun[]) => {
    // Trials of tunings, trunks and workers are trainings, but in no cell.
    const ofCells = runs.filter(({ stage }) => seedRun(stage) !== null);
    return Map.groupBy(ofCells, ({ stage }) => seedRun(stage)!.cell);
  };
  // The runs of a sweep are not evaluated: their last epoch tells.
  const measured = new Map([...cellsOf(trainings), ...cellsOf(evaluations)]);
  const cells = await Promise.all(
    [...measured].map(([cell, runs]) => comparedCell(cell, runs)),
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
