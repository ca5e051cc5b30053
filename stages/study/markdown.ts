import type { CriticalBatch } from "../critical/critical_files.ts";
import { lawText, NOISE_METHOD, noiseTable } from "../critical/tables.ts";
import { GAP_METHOD } from "../measurement/gap_tables.ts";
import { localHeading } from "../print/local_run.ts";
import { markdownBelow } from "../print/markdown_page.ts";
import { markdownTable, markdownText } from "../print/printed_table.ts";
import { lengthOfTime } from "../workload/length_of_time.ts";
import type { StudyConfig } from "./config.ts";
import type { Cost } from "./cost.ts";
import type { Decision, Wanted } from "./decide.ts";
import { type Rate, ratesTable } from "./rates.ts";
import { REMEDIES_ORDER } from "./remedies_table.ts";
import { rulesText, seedsText } from "./rules.ts";
import { toldStudy } from "./told_study.ts";
import { methodOf } from "./verdict_text.ts";
import type { Winner } from "./winner.ts";

/** All that a study's page shows. */
export interface StudyPage {
  readonly config: StudyConfig;
  readonly heading: ReturnType<typeof localHeading>;
  readonly decision: Decision;
  readonly rates: readonly Rate[];
  /** Null where no run has the noise scale in its history. */
  readonly critical: CriticalBatch | null;
  readonly cost: Cost;
  readonly winner: Winner | null;
}

/** Prints the page of a study. */
export function studyMarkdown(page: StudyPage): string {
  const { config, heading, decision, cost, winner } = page;
  const { row, plan } = config;
  const { verdict, says, loss, tried, notes } = toldStudy(config, decision);
  const { next } = decision;
  return markdownBelow(`Does a large batch hurt? ${markdownText(row.title)}`, heading, [
    `**${markdownText(verdict)}.** ${markdownText(says)}`,
    ...(next === null ? [] : [leftText(config, next)]),
    ...(loss === null
      ? []
      : ["## What the difference is made of", GAP_METHOD, markdownTable(loss)]),
    ...(tried === null
      ? []
      : ["## Remedies", REMEDIES_ORDER, markdownTable(tried), ...notes.map(markdownText)]),
    "## Rates and the critical batch",
    ...(page.rates.length === 0 ? [] : [markdownTable(ratesTable(page.rates))]),
    ...criticalParts(page),
    "## What it cost",
    costText(cost),
    ...(winner === null ? [] : winnerParts(winner, config)),
    "## The plan",
    "It was fixed before the first run, and sees the seeds that it names alone.",
    rulesText(row, plan).map((rule, i) => `${i + 1}. ${markdownText(rule)}`).join("\n"),
  ]);
}

/** Says what was not run, and what goes on with it. */
function leftText({ row, budget, command }: StudyConfig, { step, runs }: Wanted): string {
  const byMethod = Map.groupBy(runs, ({ method }) => method);
  const list = [...byMethod].map(([method, each]) =>
    `${methodOf(row, method).title} (${seedsText(each.map(({ seed }) => seed))})`
  );
  const later = step === 1 ? ", and steps 2 and 3" : step === 2 ? ", and step 3" : "";
  return `**${
    budget === undefined ? "Not run yet" : `Left out for the budget of ${budget}`
  }:** of step ${step}, ${
    markdownText(list.join("; "))
  }${later}. The same command goes on from here: \`${command}\`.`;
}

function criticalParts({ critical }: StudyPage): string[] {
  const noise = critical?.noise.filter(({ scales }) => scales.length > 0) ?? [];
  if (noise.length === 0) {
    return [
      "No run has the gradient noise scale, which predicts the critical batch, in its history. A method has it that says " +
      "`noiseScale: true`: `methods+: [gbn-noise-scale]`.",
    ];
  }
  return [
    NOISE_METHOD,
    markdownTable(noiseTable(noise)),
    ...critical!.targets.map((target) => markdownText(lawText(target))),
  ];
}

function costText({ trainings, seconds, further }: Cost): string {
  const time = further.seconds === null
    ? "an unknown time"
    : `about ${lengthOfTime(further.seconds)}`;
  return `So far: ${trainings} trainings with their measurements, ${
    lengthOfTime(seconds)
  } of work, one after the other. ${
    further.isRest
      ? `The rest of this step: ${further.trainings} trainings, ${time}.`
      : `To confirm it with as many new seeds: ${further.trainings} trainings, ${time}.`
  }`;
}

function winnerParts(
  { title, experiment, yaml, weights }: Winner,
  { flags }: StudyConfig,
): string[] {
  return [
    "## Take it away",
    `${
      markdownText(title)
    } as an experiment of its own, whose trainings are there already. Write \`configs/experiments/${experiment}.yaml\`:`,
    `\`\`\`yaml\n${yaml}\`\`\``,
    ...(flags?.includes(" --set ")
      ? [
        "What `--set` replaced is not in it. Give the same flags to every command about it, or write the fields into it.",
      ]
      : []),
    "Its weights for PyTorch:",
    `\`\`\`sh\n${weights}\n\`\`\``,
  ];
}
