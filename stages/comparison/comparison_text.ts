import { firstFew } from "../../pipeline/words/first_few.ts";
import { alignedLines } from "../print/aligned_lines.ts";
import { counted, fixed, signed } from "../print/number_text.ts";
import { type Subject, subjectFlag, subjectWords } from "../run_command.ts";
import { type ComparedCell, TOLERANCE } from "./compared_cell.ts";
import type { ComparedProfile } from "./compared_profile.ts";
import type { ComparedTraining } from "./compared_training.ts";

/** A comparison in one line: how much is equal, what differs and by how much, and why that may be. */
export function comparisonLine(found: ComparedProfile): string {
  const { flags, trainings, cells, why } = found;
  const { compared, equal, committedRuns, onlyHere } = trainings;
  if (compared === 0) {
    return `No training of the ${subjectWords(found).join(" ")} is here and committed.`;
  }
  if (committedRuns === compared && onlyHere === 0) {
    return `${allOf(compared, "training")} here ${
      compared === 1 ? "is the committed run itself" : "are the committed runs themselves"
    }: nothing was computed a second time.`;
  }
  const others = cells.filter(({ verdict }) => verdict !== "equal");
  const isWhole = equal === compared && others.length === 0;
  const counts = isWhole
    ? `${allOf(compared, "training")} and ${counted(cells.length, "cell")}`
    : `${equal} of ${counted(compared, "training")} and ${cells.length - others.length} of ${
      counted(cells.length, "cell")
    }`;
  return [
    `${counts} equal the committed ones bit for bit.`,
    ...(committedRuns === 0 ? [] : [
      `${committedRuns} of these trainings ${
        committedRuns === 1 ? "is the committed run itself" : "are the committed runs themselves"
      }.`,
    ]),
    ...(onlyHere === 0 ? [] : [`${counted(onlyHere, "training")} more can be compared with none.`]),
    ...(others.length === 0
      ? []
      : [`Different: ${firstFew(others.map(cellText), 3, "; ", "; ")}.`]),
    ...(isWhole ? [] : [whyText(firstFew(why, 3, "; ", "; ")), `More: ${command(found, flags)}`]),
  ].join(" ");
}

const COLUMNS = ["cell", "seeds", "here", "committed", "difference", "tolerance", "verdict"];

/** A comparison at length. */
export function comparisonText(found: ComparedProfile): string {
  const { cells, trainings, why } = found;
  const { different, onlyHere, onlyCommitted } = trainings;
  const judged = cells.some(({ verdict }) => verdict !== "equal");
  return [
    ...alignedLines([COLUMNS, ...cells.map(cellRow)], [0, COLUMNS.length - 1]),
    "",
    ...(different.length === 0 ? [] : ["Trainings with other bits:"]),
    ...different.map((training) => `  ${trainingText(training)}`),
    ...(different.length === 0 && !judged ? [] : [whyText(why.join("; ")), ""]),
    ...(judged ? [TOLERANCE, ""] : []),
    ...(onlyHere === 0 ? [] : [`Not committed: ${counted(onlyHere, "training")}.`]),
    ...(onlyCommitted === 0
      ? []
      : [`Committed, but not here: ${counted(onlyCommitted, "training")}.`]),
    comparisonLine(found),
  ].join("\n");
}

function cellRow({ cell, seeds, here, committed, difference, tolerance, verdict }: ComparedCell) {
  const percent = (value: number | null) => value === null ? "diverged" : fixed(value);
  return [
    cell,
    String(seeds),
    percent(here),
    percent(committed),
    difference === null ? "–" : signed(difference),
    verdict === "equal" || tolerance === null ? "–" : `±${fixed(tolerance)}`,
    { equal: "equal bits", within: "within", outside: "OUTSIDE", "not judged": "not judged" }[
      verdict
    ],
  ];
}

function cellText(
  { cell, here, committed, difference, committedSeeds, tolerance, verdict }: ComparedCell,
): string {
  if (difference === null) {
    return `${cell} diverged ${
      here !== null ? "in the committed runs" : committed !== null ? "here" : "in both"
    }`;
  }
  const judgement = {
    equal: "equal",
    within: `within ±${fixed(tolerance)}`,
    outside: `outside ±${fixed(tolerance)}`,
    "not judged": committedSeeds === 1
      ? "one committed seed has no spread to judge it by"
      : "the committed seeds are equal: they have no spread to judge it by",
  }[verdict];
  return `${cell} ${fixed(here)} %, committed ${fixed(committed)} % (${
    signed(difference)
  }, ${judgement})`;
}

function trainingText({ stage, partsAt, here, committed }: ComparedTraining): string {
  if (here === null || committed === null) return `${stage}: a history is not at hand`;
  if (partsAt === null) return `${stage}: the histories are equal, the weights are not`;
  const epochs = Math.ceil(Math.max(here.epoch, committed.epoch));
  return `${stage}: the histories part at epoch ${partsAt} of ${epochs}; ` +
    `loss ${fixed(here.loss, 4)}, committed ${fixed(committed.loss, 4)}; ` +
    `test error ${fixed(here.testError)} %, committed ${fixed(committed.testError)} %`;
}

function whyText(reasons: string): string {
  return reasons === ""
    ? "Their records differ in nothing that explains it: the result may not be repeatable."
    : `Why that may be: ${reasons}.`;
}

function command(subject: Subject, flags: string): string {
  return `deno task compare${subjectFlag(subject)}${flags}`;
}

function allOf(number: number, noun: string): string {
  return number === 1 ? `The ${noun}` : `All ${counted(number, noun)}`;
}
