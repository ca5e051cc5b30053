import { localHeading, type Shown } from "../print/local_run.ts";
import { markdownPage } from "../print/markdown_page.ts";
import { markdownTable, markdownText, number, type PrintedTable } from "../print/printed_table.ts";
import { digits, fixed, thousands } from "../print/number_text.ts";
import { type RateLaw, rateLaw } from "./rate_law.ts";
import type { TriedTrial } from "./choose.ts";
import type { TriedExperiment, TriedMethod } from "./tried_methods.ts";

const METHOD =
  "Each method has the same trials: Halton's points over the logarithm of a factor on all of its learning rates, and over the " +
  "logarithm of 1 − momentum. A trial trains on the training set without the images that are held out; the trial with the " +
  "lowest error on those is chosen, at the last epoch. Neither the test set nor a seed of the tables takes part. Where no " +
  "trial lies beyond the chosen one, the range was too small, and a better setting may lie outside.";

/** Prints the choices, then all trials. */
export function tuningMarkdown(
  shown: Shown,
  heading: ReturnType<typeof localHeading>,
  experiments: readonly TriedExperiment[],
): string {
  return markdownPage("Tuning", shown, heading, [
    METHOD,
    ...experiments.flatMap((experiment) => [
      `## ${markdownText(experiment.title)}`,
      `${experiment.tuning.trials} trials of each method, ${
        thousands(experiment.tuning.validation)
      } training images held out.`,
      markdownTable(choiceTable(experiment)),
      // With another momentum, a rate is another step, and alone does not say how long steps are.
      ...(experiment.tuning.momentum === undefined ? lawTexts(experiment.methods) : []),
      "The validation error of every trial, in per cent:",
      markdownTable(trialTable(experiment)),
    ]),
  ]);
}

/** Whether all methods have the same momentum, before any is tuned. */
function haveOneMomentum(methods: readonly TriedMethod[]): boolean {
  return methods.every(({ momentum }) => momentum === methods[0]!.momentum);
}

/** Says how the best rate grows with the batch; of a sweep of several methods, for each of them. */
function lawTexts(methods: readonly TriedMethod[]): string[] {
  return [...Map.groupBy(methods, ({ swept }) => swept)].flatMap(([swept, own]) =>
    haveOneMomentum(own) ? lawText(rateLaw(own), swept) : []
  );
}

function lawText(law: RateLaw | null, method?: string): string[] {
  if (law === null) return [];
  const { exponent, halfWidth, smallest, largest } = law;
  return [
    `${method === undefined ? "Over" : `${markdownText(method)}: over`} batches of ${
      thousands(smallest)
    } to ${thousands(largest)}, the best learning rate grows like the batch to the power of ${
      fixed(exponent)
    } ± ${fixed(halfWidth)} (95 %). The paper's rule has 0.5, linear scaling 1.`,
  ];
}

function choiceTable({ methods, tuning }: TriedExperiment): PrintedTable {
  return {
    columns: {
      method: "method",
      trial: "trial",
      rate: "learning rates times",
      first: "first learning rate",
      momentum: "momentum",
      error: "validation error",
      edge: "at the edge in",
    },
    lines: methods.map(({ title, learningRate, trials, choice }) =>
      choice === null
        ? {
          method: title,
          trial: trials.length < tuning.trials
            ? `${trials.length} of ${tuning.trials} trials so far`
            : "every trial diverged",
        }
        : {
          method: title,
          trial: number(String(choice.best.number)),
          rate: number(digits(choice.best.learningRate)),
          first: number(digits(learningRate * choice.best.learningRate)),
          momentum: number(digits(choice.best.momentum)),
          error: number(fixed(choice.best.validationError)),
          edge: choice.atEdge.map((setting) => SETTINGS[setting]).join(", ") || "–",
        }
    ),
  };
}

const SETTINGS = { learningRate: "learning rate", momentum: "momentum" } as const;

function trialTable(experiment: TriedExperiment): PrintedTable {
  const { methods, tuning } = experiment;
  const all = new Map<number, TriedTrial>(
    methods.flatMap(({ trials }) => trials.map((trial) => [trial.number, trial] as const)),
  );
  const ordered = [...all.values()].sort((a, b) => a.number - b.number);
  // Where it is not tuned, each method keeps its own, and a trial may have several.
  const isShared = tuning.momentum !== undefined || haveOneMomentum(experiment.methods);
  return {
    columns: {
      trial: "trial",
      rate: "learning rates times",
      ...(isShared && { momentum: "momentum" }),
      ...Object.fromEntries(methods.map(({ name, title }) => [`method ${name}`, title])),
    },
    lines: ordered.map((trial) => ({
      trial: number(String(trial.number)),
      rate: number(digits(trial.learningRate)),
      ...(isShared && { momentum: number(digits(trial.momentum)) }),
      ...Object.fromEntries(methods.flatMap(({ name, trials }) => {
        const tried = trials.find((one) => one.number === trial.number);
        return tried === undefined ? [] : [[`method ${name}`, number(errorText(tried))]];
      })),
    })),
  };
}

const errorText = ({ validationError }: TriedTrial) =>
  validationError === null ? "diverged" : fixed(validationError);
