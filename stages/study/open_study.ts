import type { OpenedWorkflow, OpenWorkflow, StepTime, Workflow } from "../../pipeline/app.ts";
import { readChance } from "./chance.ts";
import type { StudyConfig, StudyProgress } from "./config.ts";
import { decide, type Decision, type Wanted } from "./decide.ts";
import { readStudyRuns } from "./study_runs.ts";
import { runName } from "../training/run_name.ts";

/** Composes the workflow of a study. */
export type LoadStudy = (progress: StudyProgress) => Promise<Workflow>;

/** A study that can be run. */
export interface OpenedStudy {
  readonly config: StudyConfig;
  readonly opened: OpenedWorkflow;
  /** The stages that train. */
  readonly trainings: readonly string[];
  /** The stages that all of its pages are made by, that of the study last. */
  readonly pages: readonly string[];
  /** The stage that measures how long trainings take here. */
  readonly estimate: string;
  readonly stage: string;
  /** The stages that bring runs up to date. */
  readonly stages: (runs: Runs) => readonly string[];
  /** What the study says by the runs that are there. */
  readonly decide: () => Promise<Decision>;
  /** Seconds until runs are there, without what others need as well. */
  readonly secondsOf: (runs: Runs, without?: Runs) => Promise<number>;
  /** Whether it is not known how long some of the trainings take. */
  readonly isUnknown: (runs: Runs) => Promise<boolean>;
}

/** Methods with their seeds. */
export type Runs = Wanted["runs"];

/** Seconds of a stage that is no training: it is mostly the start of its process. */
const SHORT = 5;

/** Loads and checks a study, and makes it ready to be run. */
export async function openStudy(
  experiment: string,
  open: OpenWorkflow,
  load: LoadStudy,
  progress: StudyProgress,
): Promise<OpenedStudy> {
  const workflow = await load(progress);
  const opened = await open(workflow);
  const stage = `study/${experiment}`;
  const { config: json } = workflow.stages.find(({ name }) => name === stage)!;
  const config = json as object as StudyConfig;
  const { plan, row, diverged = {} } = config;
  const data = `prepare/${row.data.name}`;
  const stages = (runs: Runs, kinds: readonly string[] = ["evaluate", "measure"]) =>
    runs.flatMap(({ method, seed }) =>
      kinds.map((kind) => `${kind}/${runName(plan.experiment, method, seed)}`)
    );
  return {
    config,
    opened,
    trainings: workflow.stages.flatMap(({ name }) => name.startsWith("train/") ? name : []),
    stage,
    stages,
    pages: [...workflow.goal.filter((name) => name !== stage), stage],
    estimate: `estimate/${config.profile}`,
    async decide() {
      const outputOf = opened.outputs();
      const runs = await readStudyRuns(plan, diverged, (run) => outputOf(`measure/${run}`));
      return decide(row, plan, runs, await readChance(outputOf(data)));
    },
    async secondsOf(runs, without = []) {
      return runs.length === 0 ? 0 : inAll(await opened.timeOf(stages(runs), stages(without)));
    },
    async isUnknown(runs) {
      return (await opened.timeOf(stages(runs, ["train"]), [data])).unknown > 0;
    },
  };
}

function inAll({ seconds, unknown }: StepTime): number {
  return seconds + SHORT * unknown;
}
