import type { LoadOptions, Workflow as Dag } from "../pipeline/app.ts";
import { chosenFlags } from "../pipeline/words/chosen_flags.ts";
import { checkConfiguration } from "./configuration/check.ts";
import { computedStages } from "./computed_stages.ts";
import { configWords } from "./comparison/config_words.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { devices } from "./device/devices.ts";
import { onDevice } from "./device/on_device.ts";
import { measureMistakes } from "./mistakes/measure_mistakes.ts";
import { lookInto } from "./own_data/look_into.ts";
import {
  committedFolder,
  committedFolders,
  committedRuns,
  localChanges,
  localFolder,
} from "./local_results.ts";
import { pageStages } from "./page_stages.ts";
import { lookAtNetworks } from "./own_networks/look_at_networks.ts";
import type { Shown } from "./print/local_run.ts";
import { runCommand, subjectWords } from "./run_command.ts";
import type { StudyProgress } from "./study/config.ts";
import { STUDIED, studied } from "./study/studied.ts";
import { studySeeds } from "./study/plan.ts";
import { subjectOf } from "./subject_of.ts";
import { readDivergence } from "./training/diverged.ts";
import { idleGhosts, idleGhostsText } from "./training/idle_ghosts.ts";
import { idleClassesText } from "./training/idle_classes.ts";
import { idleWarmUpsText } from "./training/idle_warm_ups.ts";
import { KNOWLEDGE } from "./mistakes/knowledge.ts";
import { unreachedText } from "./training/unreached_text.ts";
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
 * tables, claims, figures, gap, remedies, critical-batch and training-length/<profile> → report/<profile>
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
  const { configuration: checked, mistakes, idleMistakes, idleSettings } = await checkConfiguration(
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
  const { configuration, leftOut } = study
    ? studied(checked, alone!)
    : { configuration: checked, leftOut: null };
  const { profile: settings } = configuration;
  const seeds = study
    ? studySeeds(options.seeds).all
    : options.seeds ?? Array.from({ length: settings.seeds }, (_, i) => i + 1);
  const device = await deviceOf(options.device ?? settings.device);
  const computed = computedStages(root, configuration, seeds, device);
  const { data, ofRuns, potentials, runs } = computed;

  const isOwn = !study &&
    (seeds.length !== settings.seeds || seeds.some((seed, i) => seed !== i + 1));
  const asked = { set: options.set, ...(isOwn && { seeds }) };
  const chosen = { ...asked, ...(options.name !== undefined && { name: options.name }) };
  const folder = options.committed
    ? committedFolder(profile)
    : await localFolder(root, profile, chosen);
  const names = [...ofRuns, ...potentials].map(({ name }) => name);
  const committed = await committedRuns(root, profile, names);
  // An experiment of one's own has no committed results to differ from.
  const hasCommitted = alone === undefined || [...committed.values()].some((run) => run !== null);
  const shown: Shown = options.committed ? subject : {
    ...subject,
    flags: chosenFlags(chosen),
    local: {
      changes: localChanges(chosen),
      committed: Object.fromEntries(hasCommitted ? committed : []),
    },
  };
  const { stages: pages, tables } = pageStages(configuration, computed, {
    seeds,
    askedSeeds: options.seeds,
    folder,
    shown,
    study: study && { progress: study, leftOut },
  });

  const measuring = runCommand(`estimate/${profile}`, subject, chosenFlags(chosen));
  const work = estimateConfig(configuration);
  const estimate = onDevice(
    estimateStage(profile, folder, work),
    device,
    work.numerics,
    settings.trainingsPerGpu,
  );
  return {
    stages: [...data, ...ofRuns, ...potentials, ...pages, estimate],
    goal: pages.map(({ name }) => name),
    problems: [...mistakes, ...measureMistakes(configuration)],
    notices: [
      ...notices,
      ...idleNotices(configuration),
      ...noticesOf(
        configuration,
        ({ experiments }, name) => unreachedText(experiments[name]!.regime),
      ),
      ...noticesOf(configuration, idleClassesText),
      ...noticesOf(configuration, idleWarmUpsText),
      ...idleSettings.map((path) =>
        `--set ${path} changes no run of the ${subjectWords(subject).join(' "')}".`
      ),
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
    exports: {
      huggingface: async (runs, into) => {
        const { cardFacts } = await import("./export/card_facts.ts");
        const { writeModelCard } = await import("./export/write_model_card.ts");
        await writeModelCard(runs, into, cardFacts(profile, configuration));
      },
    },
    weights: {
      stages: runs.map(({ name }) => `train/${name}`),
      whyNone: async (stage, outputOf) =>
        await readDivergence(outputOf(stage)!) === undefined ? null : "it diverged",
      async write(stage, form, into, outputOf) {
        const run = runs.find(({ name }) => `train/${name}` === stage)!;
        const { weightsOf } = await import("./weights/weights_of.ts");
        const again = runCommand(stage, subject, ` --force${chosenFlags(chosen)}`);
        return await weightsOf(root, run, configuration, form, into, outputOf(stage)!, again);
      },
    },
    async lastScreen(outputOf, asked, terminal) {
      const { lastScreen } = await import("./report/last_screen.ts");
      return await lastScreen(tables, outputOf, asked, terminal);
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

/** What there is to say of each experiment of the profile, with its name before it. */
function noticesOf(
  configuration: Configuration,
  textOf: (configuration: Configuration, name: string) => string | null,
): string[] {
  return configuration.profile.experiments.flatMap((name) => {
    const text = textOf(configuration, name);
    return text === null ? [] : [`${name}: ${text}`];
  });
}

/** Reads the speed that the estimate stage measured; null if it has not run. */
const measuredSpeed = async (folder: string | null) =>
  folder === null ? null : await readMeasuredSpeed(folder);
