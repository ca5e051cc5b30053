import { updateOfDivergence } from "../../models/training/divergence.ts";
import type { OpenWorkflow } from "../../pipeline/app.ts";
import type { Failure } from "../../pipeline/events.ts";
import { UserError } from "../../pipeline/words/errors.ts";
import { print } from "../../pipeline/words/print.ts";
import { wrapped } from "../../pipeline/words/wrapped.ts";
import { readJson } from "../print/json_file.ts";
import type { StudyProgress } from "./config.ts";
import { type LoadStudy, type OpenedStudy, openStudy, type Runs } from "./open_study.ts";
import { budgetOf, whyTooLong } from "./budget.ts";
import { planText } from "./plan_text.ts";
import { STUDY_FILES } from "./study_files.ts";
import { runOf } from "../training/run_name.ts";
import { divergedBefore, rememberDiverged } from "./diverged_before.ts";

/** What of a command line a study reads. */
interface Asked {
  readonly names: readonly string[];
  readonly added: Readonly<Record<string, string>>;
  readonly json: boolean;
  readonly quiet: boolean;
}

const INTERRUPTED = 130;
const WIDTH = 100;
/** Version of the line of `--json`. */
const JSON_VERSION = 1;

/**
 * Serves `deno task study <experiment>`: says what will be run, runs it step by step as far as its results ask for it, and makes
 * the page.
 *
 * @param root the project's folder
 * @returns the exit code
 * @throws {UserError} for a budget that cannot be read, or that is too short for anything
 */
export async function serveStudy(
  root: string,
  { names: [experiment = ""], added, json, quiet }: Asked,
  open: OpenWorkflow,
  load: LoadStudy,
): Promise<number> {
  const { budget: text } = added;
  const budget = text === undefined ? null : budgetOf(text);
  const say = (...lines: readonly string[]) => {
    if (!quiet) print("stderr", lines.flatMap((line) => wrapped(line, WIDTH)).join("\n"));
  };
  let progress: StudyProgress = {};
  let study = await openStudy(experiment, open, load, progress);
  const before = await divergedBefore(root, study);
  const names = Object.keys(before);
  if (names.length > 0) {
    progress = { diverged: before };
    study = await openStudy(experiment, open, load, progress);
  }
  if (await measureSpeed(study, say) === INTERRUPTED) return INTERRUPTED;
  say(
    `The plan of the study of "${experiment}", fixed before its first run:`,
    ...await planText(study),
    ...(names.length === 0 ? [] : [`Diverged before, and not run again: ${names.join(", ")}.`]),
  );
  let code = 0;
  for (;;) {
    const { next } = await study.decide();
    if (next === null) break;
    const runs = budget === null ? next.runs : ofOneSeed(next.runs);
    const tooLong = budget && await whyTooLong(study, next, runs, budget);
    if (tooLong) {
      if (await isEmpty(study)) {
        throw new UserError(
          `Studying "${experiment}": ${tooLong}. Nothing was run. Give it more time with --budget.`,
        );
      }
      say(`The study ends here: ${tooLong}.`);
      progress = { ...progress, budget: budget.text };
      break;
    }
    say(`Step ${next.step}.`);
    const ran = await study.opened.run(study.stages(runs));
    if (ran.code === INTERRUPTED) return INTERRUPTED;
    const diverged = divergences(ran.failures);
    if (diverged.length > 0) {
      say("A training that diverges is an answer, and the study goes on.");
      await rememberDiverged(root, study, diverged);
      const found = diverged.map(({ stage, update }) => [runOf(stage), update] as const);
      progress = { diverged: { ...progress.diverged, ...Object.fromEntries(found) } };
      study = await openStudy(experiment, open, load, progress);
    }
    if (
      diverged.length < ran.failures.length || (ran.code !== 0 && ran.failures.length === 0)
    ) {
      code = 1;
      break;
    }
    const page = await study.opened.run([study.stage], { present: true });
    if (page.code !== 0) return page.code;
  }
  if (progress.budget !== undefined) study = await openStudy(experiment, open, load, progress);
  return await showPages(study, json) || code;
}

/** Measures how long the trainings take here, where that is not known. Returns the exit code. */
async function measureSpeed(
  study: OpenedStudy,
  say: (line: string) => void,
): Promise<number> {
  const { config: { plan }, opened, estimate } = study;
  const runs = [plan.small, plan.large, ...plan.remedies, ...plan.controls]
    .map((method) => ({ method, seed: plan.first[0]! }));
  if (opened.outputs()(estimate) !== null || !await study.isUnknown(runs)) return 0;
  const { next } = await study.decide();
  if (next === null) return 0;
  say("How long the trainings take here is not known yet. A few updates of each tell it.");
  return (await opened.run([estimate])).code;
}

/** Makes all pages, and shows that of the study. Returns the exit code. */
async function showPages({ opened, pages, stage }: OpenedStudy, json: boolean): Promise<number> {
  const made = await opened.run(pages, { present: true });
  if (made.code !== 0) return made.code;
  const shown = await opened.run([stage], { present: true, shows: true });
  const folder = opened.outputs()(stage);
  if (json && folder !== null) {
    const data = await readJson<object>(`${folder}/${STUDY_FILES.data}`);
    print(
      "stdout",
      JSON.stringify({
        version: JSON_VERSION,
        time: new Date().toISOString(),
        type: "study",
        ...data,
      }),
    );
  }
  return shown.code;
}

/** Whether no run of a study is there. */
async function isEmpty(study: OpenedStudy): Promise<boolean> {
  const { done, look } = await study.decide();
  return done === 0 && look.difference === null;
}

/** The runs of the first seed among some. */
function ofOneSeed(runs: Runs): Runs {
  return runs.filter(({ seed }) => seed === runs[0]!.seed);
}

/** The stages among those that failed that did since they diverged. Several may be parts of one training. */
function divergences(failures: readonly Failure[]): { stage: string; update: number }[] {
  return failures.flatMap(({ stage, message }) => {
    const update = updateOfDivergence(message);
    return update === null ? [] : [{ stage, update }];
  });
}
