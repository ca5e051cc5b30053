import type { Program } from "../pipeline/types.ts";
import { readCritical } from "./critical/critical_files.ts";
import { spellInfinity, writeJson } from "./print/json_file.ts";
import { localHeading } from "./print/local_run.ts";
import { shown } from "./print/shown_text.ts";
import { readChance } from "./study/chance.ts";
import type { StudyConfig } from "./study/config.ts";
import { costOf } from "./study/cost.ts";
import { decide } from "./study/decide.ts";
import { studyMarkdown } from "./study/markdown.ts";
import { recommendedRates } from "./study/rates.ts";
import { STUDY_FILES } from "./study/study_files.ts";
import { readStudyRuns } from "./study/study_runs.ts";
import { toldStudy } from "./study/told_study.ts";
import { winnerOf } from "./study/winner.ts";

/**
 * Says whether a large batch hurts a model, why, and what is the cheapest remedy. Inputs:
 * `<experiment>/<method>/seed-<n>`, the measurements that exist so far, `data`, the prepared data set, by whose test
 * labels guessing is known, and `critical`, what a critical batch stage says, where there is one. Output: `study.md`, and
 * `study.json` with the same as data.
 */
const study: Program<StudyConfig> = async ({ config, inputs, records, output }) => {
  const { row, plan, diverged = {} } = config;
  const read = await readStudyRuns(plan, diverged, (run) => inputs[run] ?? null);
  const chance = await readChance(inputs.data ?? null);
  const decision = decide(row, plan, read, chance, true);
  const { runs, ...decided } = decision;
  const told = inputs.critical === undefined ? [] : await readCritical(inputs.critical);
  const critical = told.find(({ name }) => name === plan.experiment) ?? null;
  const rates = recommendedRates(row, plan, runs, critical?.noise ?? []);
  const cost = costOf(plan, decision, records);
  const winner = winnerOf(config, decision);
  const texts = { config, heading: localHeading(config, records), rates, critical, cost, winner };
  const text = studyMarkdown({ ...shown(texts), decision: { ...shown(decided), runs } });
  await Deno.writeTextFile(`${output}/${STUDY_FILES.markdown}`, text);
  const data = {
    ...toldStudy(config, decision),
    ...decided,
    plan,
    rates,
    noise: critical?.noise ?? [],
    cost,
    winner,
  };
  await writeJson(`${output}/${STUDY_FILES.data}`, data, spellInfinity);
};

export default study;
