import type { LoadOptions, Workflow as Dag } from "../pipeline/app.ts";
import type { Stage } from "../pipeline/types.ts";
import { UserError } from "../pipeline/words/errors.ts";
import { chosenFlags } from "../pipeline/words/chosen_flags.ts";
import { judgeConfig } from "./claims/config.ts";
import { judgeStage } from "./claims/judge_stage.ts";
import { checkConfiguration } from "./configuration/check.ts";
import { configWords } from "./comparison/config_words.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { Experiment } from "./configuration/schema.ts";
import { criticalConfig } from "./critical/config.ts";
import { criticalStage } from "./critical/critical_stage.ts";
import { devices } from "./device/devices.ts";
import type { Numerics } from "./device/numerics.ts";
import { onAllCores, onDevice } from "./device/on_device.ts";
import { figuresConfig } from "./figures/config.ts";
import { figuresStage } from "./figures/figures_stage.ts";
import { potentialStage } from "./figures/potential_stage.ts";
import { flatnessStage } from "./measurement/flatness_stage.ts";
import { gapStage } from "./measurement/gap_stage.ts";
import { measureMistakes } from "./measurement/measure_mistakes.ts";
import { measureStage } from "./measurement/measure_stage.ts";
import { sharpnessStage } from "./measurement/sharpness_stage.ts";
import { lookInto } from "./own_data/look_into.ts";
import { remediesConfig } from "./remedies/config.ts";
import { remediesStage } from "./remedies/remedies_stage.ts";
import { reportStage } from "./report/report_stage.ts";
import {
  committedFolder,
  committedFolders,
  committedRuns,
  localChanges,
  localFolder,
} from "./local_results.ts";
import { lookAtNetworks } from "./own_networks/look_at_networks.ts";
import type { Shown } from "./print/local_run.ts";
import { runCommand, subjectWords } from "./run_command.ts";
import { dataMirror, dataStages, decodesImages } from "./sources/data_stages.ts";
import { describeDataStage } from "./own_data/describe_data_stage.ts";
import { isImages } from "./sources/folder_stage.ts";
import { studyConfig, type StudyProgress } from "./study/config.ts";
import { STUDIED, studied } from "./study/studied.ts";
import { studySeeds } from "./study/plan.ts";
import { studyStage } from "./study/study_stage.ts";
import { subjectOf } from "./subject_of.ts";
import { tableConfig } from "./tables/rows.ts";
import { tablesStage } from "./tables/tables_stage.ts";
import { idleGhosts, idleGhostsText } from "./training/idle_ghosts.ts";
import { KNOWLEDGE } from "./training/knowledge.ts";
import { evaluateStage } from "./training/evaluate_stage.ts";
import { runsOf } from "./training/runs.ts";
import { trainStages } from "./training/train_stages.ts";
import { momentumOf, trialRuns } from "./tuning/trial_runs.ts";
import { tuneStage, tuningName } from "./tuning/tune_stage.ts";
import { tuningConfig } from "./tuning/tuning_config.ts";
import { tuningStage } from "./tuning/tuning_stage.ts";
import { amountOfWork } from "./workload/amount_of_work.ts";
import { estimateConfig } from "./workload/estimate_config.ts";
import { estimateStage } from "./workload/estimate_stage.ts";
import { readMeasuredSpeed } from "./workload/measured_speed.ts";
import { trainingSeconds, workSummary } from "./workload/work_summary.ts";

/** The user's options that decide the stages of the DAG and their device. */
export interface DagOptions extends LoadOptions {
  /** Runs this experiment alone, in place of a profile. */
  readonly experiment?: string | undefined;
  /** Set where the experiment is studied: remedies are added to it, and the stages are those of its study. */
  readonly study?: StudyProgress | undefined;
  /** Flags of `deno run` for the processes that look at networks of one's own. */
  readonly flags?: readonly string[];
  /** Replaces the profile's device: `cpu`, `gpu` or `auto`. */
  readonly device?: string | undefined;
}

/**
 * Makes the whole DAG of a profile, a list of stages. Read this first.
 *
 * ```text
 * download/<data> → prepare/<data> → train/<run> → evaluate/<run> → tables/<profile>
 *                                       └───────────────────────→ figures/<profile>, claims/<profile>
 *                                       ├→ measure/<run> ────────→ gap/<profile>
 *                                       ├→ sharpness/<run> ──────→ flatness/<profile>
 *                                       └───────────────────────→ critical-batch/<profile>
 * prepare/<data> → data/<data>, of data of one's own ────────────→ report/<profile>
 *  train/<trial> → tune/<experiment>/<method> → train/<run>
 *        └───────────────────────────────────────────────────────→ tuning/<profile>
 *                  prepare/<data> → potential/<experiment> ───────→ figures/<profile>
 *
 *                              evaluate/<run>, measure/<run> ──→ remedies/<profile>, study/<experiment>
 *
 * tables, claims, figures, gap, remedies and critical-batch/<profile> → report/<profile>
 * ```
 *
 * A training whose method branches is several stages ([trainStages](./training/train_stages.ts)).
 *
 * A run is `<experiment>/<method>/seed-<n>`. The runs of a sweep over batch sizes are not evaluated and have no table:
 * figures and claims read their histories.
 */
export async function loadDag(options: DagOptions): Promise<Dag> {
  const { root, study } = options;
  const subject = await subjectOf(options);
  const { profile, experiment: alone } = subject;
  const notices: string[] = [];
  const deviceOf = devices(root);
  const { configuration: checked, mistakes, idleMistakes } = await checkConfiguration(
    root,
    alone === undefined ? profile : { experiment: alone, ...(study && STUDIED) },
    options.set,
    {
      ...KNOWLEDGE,
      lookInto: lookInto(root, (notice) => notices.push(notice)),
      ownNetworks: async (modules) => {
        if (modules.length === 0) return { networks: {}, mistakes: [] };
        const { env } = await deviceOf(options.device);
        const library = env["LIBTENSORFLOW_PATH"] ?? "";
        return await lookAtNetworks(modules, { root, flags: options.flags ?? [], library });
      },
    },
  );
  if (checked === null) return { stages: [], goal: [], problems: mistakes };
  const configuration = study ? studied(checked, alone!) : checked;
  const { experiments, datasets, profile: settings } = configuration;
  const seeds = study
    ? studySeeds(options.seeds).all
    : options.seeds ?? Array.from({ length: settings.seeds }, (_, i) => i + 1);
  const device = await deviceOf(options.device ?? settings.device);
  const computing = (stage: Stage, numerics: Numerics) =>
    onDevice(stage, device, numerics, settings.trainingsPerGpu);

  const mirror = dataMirror();
  const data = byName(settings.experiments.flatMap((name) => {
    const { dataset } = experiments[name]!;
    return dataStages(dataset, datasets[dataset]!, mirror, root);
  })).map((stage) => decodesImages(stage) ? onAllCores(stage, device) : stage);

  const runs = runsOf(configuration, seeds);
  const trained = runs.map(({ name }) => name);
  const evaluated = runs.filter(({ experiment }) => isRow(experiment)).map(({ name }) => name);
  const trials = trialRuns(configuration);
  const tried = trials.flatMap((run) =>
    trainStages(run, settings.checkpointSeconds)
      .map((stage) => computing(stage, run.experiment.numerics))
  );
  const tunings = [...new Map(trials.map((trial) => [trial.cell, trial])).values()]
    .map(({ cell, experiment, method }) =>
      tuneStage(cell, experiment.tuning!, momentumOf(experiment, method))
    );
  const ofRuns = runs.flatMap((run) => {
    const training = trainStages(
      run,
      settings.checkpointSeconds,
      run.experiment.tuning && tuningName(run.cell),
    );
    const evaluation = isRow(run.experiment) ? evaluateStage(run) : null;
    const measurement = settings.measure ? measureStage(run, settings.measure.examples) : null;
    const sharpness = settings.sharpness ? sharpnessStage(run, settings.sharpness) : null;
    const stages = [...training, evaluation, measurement, sharpness].filter((stage) =>
      stage !== null
    );
    return stages.map((stage) => computing(stage, run.experiment.numerics));
  });
  const computed = [...tried, ...tunings, ...ofRuns];
  const potentials = settings.experiments.flatMap((name) => {
    const stage = potentialStage(name, experiments[name]!, seeds[0]!);
    // After the trainings: one figure alone reads it.
    const turn = runs.length;
    return stage === null ? [] : computing({ ...stage, turn }, experiments[name]!.numerics);
  });

  const isOwn = !study &&
    (seeds.length !== settings.seeds || seeds.some((seed, i) => seed !== i + 1));
  const asked = { set: options.set, ...(isOwn && { seeds }) };
  const chosen = { ...asked, ...(options.name !== undefined && { name: options.name }) };
  const folder = options.committed
    ? committedFolder(profile)
    : await localFolder(root, profile, chosen);
  const names = [...computed, ...potentials].map(({ name }) => name);
  const committed = await committedRuns(root, profile, names);
  // An experiment of one's own has no committed results to differ from.
  const hasCommitted = alone === undefined || [...committed.values()].some((run) => run !== null);
  /** What a page says of itself that shows stages of these programs. */
  const shown = (...programs: string[]): Shown =>
    options.committed ? subject : {
      ...subject,
      flags: chosenFlags(chosen),
      local: {
        changes: localChanges(chosen),
        committed: Object.fromEntries(
          hasCommitted
            ? [...committed].filter(([stage]) => programs.includes(stage.split("/")[0]!))
            : [],
        ),
      },
    };
  const tables = tableConfig(shown("evaluate"), only("rows", configuration), seeds);
  const sweeps = tableConfig(shown(), only("sweeps", configuration), seeds).rows;
  const figures = figuresConfig(shown("train", "potential"), configuration, seeds);
  const claims = judgeConfig(shown("train", "evaluate"), configuration, seeds);
  const page = { ...tables, ...shown("train", "evaluate", "potential") };
  const gaps = { ...tables, ...shown("measure"), rows: [...tables.rows, ...sweeps] };
  const closing = settings.remedies
    ? remediesConfig({ ...tables, ...shown("evaluate", "measure") }, settings.remedies)
    : null;
  const bent = { ...gaps, ...shown("sharpness") };
  const critical = criticalConfig(shown("train"), configuration, seeds, trials);
  const tuned = tuningConfig(shown("train"), configuration);
  const results = [
    ...(evaluated.length === 0
      ? []
      : [tablesStage(folder, tables, evaluated, settings.measure ? evaluated : [])]),
    figuresStage(folder, figures, trained, potentials.map(({ name }) => name)),
    judgeStage(folder, claims, trained, evaluated, settings.measure ? trained : []),
    ...(settings.measure ? [gapStage(folder, gaps, trained)] : []),
    ...(closing === null || closing.rows.length === 0
      ? []
      : [remediesStage(folder, closing, settings.measure !== undefined)]),
    ...(settings.sharpness ? [flatnessStage(folder, bent, trained)] : []),
    ...(critical.experiments.length === 0 ? [] : [criticalStage(folder, critical)]),
  ];
  const noise = results.find(({ name }) => name === `critical-batch/${profile}`)?.name;
  const told = study
    ? [studyStage(folder, studyConfig(gaps, configuration, options.seeds, study), noise)]
    : [];
  const ownData = Object.fromEntries(settings.experiments.flatMap((name) => {
    const { dataset } = experiments[name]!;
    const own = datasets[dataset]!;
    return "normalization" in own ? [[dataset, own] as const] : [];
  }));
  const described = Object.entries(ownData).map(([name, own]) =>
    describeDataStage(folder, name, isImages(own))
  );
  const tuning = trials.length === 0 ? [] : [tuningStage(folder, tuned)];
  const ends = [
    ...results,
    ...tuning,
    ...told,
    ...described,
    reportStage(folder, {
      tables: page,
      claims,
      sweeps,
      ...(described.length > 0 && {
        data: Object.fromEntries(Object.entries(ownData).map(([name, { title }]) => [name, title])),
      }),
    }, [...results, ...told]),
  ];

  const measuring = runCommand(`estimate/${profile}`, subject, chosenFlags(chosen));
  const work = estimateConfig(configuration);
  const estimate = computing(estimateStage(profile, folder, work), work.numerics);
  return {
    stages: [...data, ...computed, ...potentials, ...ends, estimate],
    goal: ends.map(({ name }) => name),
    problems: [...mistakes, ...measureMistakes(configuration)],
    notices: [
      ...notices,
      ...idleNotices(configuration),
      ...idleMistakes.map((text) =>
        `${text} (Not used by the ${subjectWords(subject).join(' "')}".)`
      ),
    ],
    slurm: settings.slurm,
    words: configWords,
    metrics: async (run) => (await import("./comparison/stage_metrics.ts")).stageMetrics(run),
    ...((options.committed || hasCommitted) && {
      committed: {
        records: `${committedFolder(profile)}/runs`,
        compare: async (runs) =>
          (await import("./comparison/compare_runs.ts")).compareRuns(
            subject,
            runs,
            chosenFlags(asked),
          ),
        changes: async (before, after) =>
          (await import("./comparison/changed_results.ts"))
            .changedResults(committedFolder(profile), before, after),
        afterPublishing: async () =>
          await (await import("./report/write_index.ts")).writeIndex(`${root}/results`),
      },
    }),
    async writeWeights(stage, form, into, outputOf) {
      const run = runs.find(({ name }) => `train/${name}` === stage);
      if (run === undefined) {
        throw new UserError(
          `Exporting weights: "${stage}" is no training; wanted a name such as train/${
            runs[0]!.name
          }.`,
        );
      }
      const { weightsOf } = await import("./weights/weights_of.ts");
      return await weightsOf(root, run, configuration, form, into, outputOf(stage)!);
    },
    async lastScreen(outputOf, asked, terminal) {
      const { lastScreen } = await import("./report/last_screen.ts");
      return await lastScreen(page, outputOf, asked, terminal);
    },
    times: {
      async measured(outputOf) {
        const speed = await measuredSpeed(outputOf(estimate.name));
        return (stage) => speed === null ? null : trainingSeconds(work, speed, stage);
      },
      command: measuring,
      amount: amountOfWork,
      records: await committedFolders(root),
    },
    async summary(outputOf, toRun) {
      const speed = await measuredSpeed(outputOf(estimate.name));
      return workSummary(work, toRun, speed, measuring);
    },
  };
}

/** Says which methods have ghost batches that do nothing. */
function idleNotices(configuration: Configuration): string[] {
  const { profile, experiments, methods, networks } = configuration;
  return profile.experiments.flatMap((name) => {
    const idle = idleGhosts(configuration, name).map((method) => methods[method]!.title);
    if (idle.length === 0) return [];
    return `${name}: ${idleGhostsText(networks[experiments[name]!.network]!.title, idle)}`;
  });
}

/** Reads the speed that the estimate stage measured; null if it has not run. */
const measuredSpeed = async (folder: string | null) =>
  folder === null ? null : await readMeasuredSpeed(folder);

/** Whether an experiment is a row of the paper's tables. The others are sweeps over batch sizes. */
const isRow = ({ sweep }: Experiment) => sweep === undefined;

/** Keeps only the rows of a profile, or only its sweeps. */
function only(kind: "rows" | "sweeps", configuration: Configuration): Configuration {
  const { profile, experiments } = configuration;
  const chosen = profile.experiments.filter((name) =>
    isRow(experiments[name]!) === (kind === "rows")
  );
  return { ...configuration, profile: { ...profile, experiments: chosen } };
}

/** Keeps each stage once. Two data sets made of the same files share their download. */
function byName(stages: readonly Stage[]): Stage[] {
  return [...new Map(stages.map((stage) => [stage.name, stage])).values()];
}
