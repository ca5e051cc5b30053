import type { Experiment as Dag, LoadOptions } from "../pipeline/app.ts";
import type { Json, Stage } from "../pipeline/types.ts";
import { checkConfiguration } from "./configuration/check.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { dataStages, decodesImages, mirrorUrl } from "./sources/data_stages.ts";
import { dagGroups } from "./report/dag_groups.ts";
import { type Device, deviceOf } from "./device/device.ts";
import { type EstimateConfig, estimateConfig } from "./workload/estimate_config.ts";
import { NETWORKS } from "./networks.ts";
import { type JudgeConfig, judgedExperiments } from "./claims/config.ts";
import { type FiguresConfig, figuresConfig } from "./figures/config.ts";
import { numericsEnvironment } from "./device/numerics.ts";
import { potentialConfig } from "./figures/potential_config.ts";
import type { Experiment, Method } from "./configuration/schema.ts";
import { paperTables } from "./tables/paper_tables.ts";
import type { Row } from "./tables/config.ts";
import { tableConfig } from "./tables/rows.ts";
import { methodIn, trainConfig } from "./training/train_config.ts";
import { DEFAULT_PROFILE, runCommand } from "./run_command.ts";
import { reportFigures } from "./report/figures_config.ts";
import { readMeasuredSpeed } from "./workload/measured_speed.ts";
import { workSummary } from "./workload/work_summary.ts";

const BATCH_NORMS = { batch: "models/batch_norm.ts", ghost: "models/ghost_batch_norm.ts" } as const;

/** What reports read of a training and of an evaluation; the weights are for evaluations alone. */
const TRAINED = ["history.csv"] as const;
const EVALUATED = ["metrics.json", "diverged.json"] as const;
/** Of a potential. */
const LOOKED_AT = ["potential.csv"] as const;

/** What a profile's tables and figures go back to, kept once for both: of a sweep the tables know nothing. */
const evidence = (profile: string) => ({
  publishRecords: `results/${profile}/runs`,
  publishEvidence: [...TRAINED, ...EVALUATED, ...LOOKED_AT],
});

/** What a stage publishes, in a folder from which goes what it no longer makes. */
const published = (profile: string, paths: Readonly<Record<string, string>>) => ({
  publishFolder: `results/${profile}`,
  publish: Object.fromEntries(
    Object.entries(paths).map(([from, to]) => [from, `results/${profile}/${to}`]),
  ),
});

/**
 * The whole DAG of a profile. Read this first.
 *
 * ```text
 * download/<data> → prepare/<data> → train/<run> → evaluate/<run> → tables/<profile>
 *                                       └───────────────────────→ figures/<profile>, claims/<profile>
 *                  prepare/<data> → potential/<experiment> ───────→ figures/<profile>
 *
 * tables/<profile>, claims/<profile>, figures/<profile> → report/<profile>
 * ```
 *
 * The runs of a sweep over sizes of batches are drawn and judged: they are not evaluated, and have no table.
 *
 * A run is `<experiment>/<method>/seed-<n>`. Seeds come one after the other, so that the first results of every method are there early.
 */
export async function loadDag(options: LoadOptions): Promise<Dag> {
  const { root, profile = DEFAULT_PROFILE } = options;
  const { configuration, mistakes } = await checkConfiguration(root, profile, options.set);
  if (configuration === null) return { stages: [], goal: [], problems: mistakes };
  const {
    experiments,
    methods,
    datasets,
    profile: { experiments: names, threads, trainingsPerGpu, checkpointSeconds, device: wanted },
  } = configuration;
  const seeds = options.seeds ??
    Array.from({ length: configuration.profile.seeds }, (_, i) => i + 1);
  const device = await deviceOf(root, threads, wanted);
  const onDevice = (stage: Stage): Stage => ({
    ...stage,
    ...device,
    env: { ...device.env, ...stage.env },
    ...(device.env["TRAINING_DEVICE"] === "gpu" && { resources: { gpus: 1 / trainingsPerGpu } }),
  });
  const mirror = Deno.env.get("DATA_MIRROR");
  const mirrorFolder = mirror
    ? mirrorUrl(mirror, Deno.env.get("INIT_CWD") ?? Deno.cwd())
    : undefined;

  const data = new Set(names.map((name) => experiments[name]!.dataset));
  const stages: Stage[] = byName(
    [...data].flatMap((name) => dataStages(name, datasets[name]!, mirrorFolder)),
  ).map((stage) => decodesImages(stage) ? onAllCores(stage, device) : stage);
  const rows = only("rows", configuration);
  const [runs, evaluated]: [string[], string[]] = [[], []];
  for (const seed of seeds) {
    for (const name of names) {
      const experiment = experiments[name]!;
      for (const method of experiment.methods) {
        const run = `${name}/${method}/seed-${seed}`;
        runs.push(run);
        stages.push(
          onDevice(trainStage(run, experiment, methods[method]!, seed, checkpointSeconds)),
        );
        if (!rows.profile.experiments.includes(name)) continue;
        evaluated.push(run);
        stages.push(onDevice(evaluateStage(run, experiment, methods[method]!)));
      }
    }
  }
  const potentials = names.flatMap((name) => potentialStage(name, experiments[name]!, seeds[0]!))
    .map(onDevice);
  stages.push(...potentials);
  const [tables, claims, figures] = [
    tablesStage(profile, rows, seeds, evaluated),
    judgeStage(profile, configuration, seeds, runs, evaluated),
    figuresStage(profile, configuration, seeds, runs, potentials),
  ];
  const results = evaluated.length === 0 ? [figures, claims] : [tables, figures, claims];
  const sweeps = tableConfig(profile, only("sweeps", configuration), seeds).rows;
  const drawn = (figures.config as unknown as FiguresConfig).experiments;
  const report = reportStage(profile, { tables, claims, drawn, sweeps }, results, stages);
  const ends = [...results, report];
  const estimated = estimateConfig(configuration);
  const estimate = onDevice(estimateStage(profile, estimated));
  return {
    stages: [...stages, ...ends, estimate],
    goal: ends.map(({ name }) => name),
    problems: mistakes,
    slurm: configuration.profile.slurm,
    async summary(outputOf) {
      const folder = outputOf(estimate.name);
      const speed = folder === null ? null : await readMeasuredSpeed(folder);
      const command = runCommand(estimate.name, profile);
      return workSummary(estimated, seeds.length, speed, command);
    },
  };
}

/** The experiments that are rows of the paper's tables, or the sweeps over sizes of batches, which are drawn and judged. */
function only(kind: "rows" | "sweeps", configuration: Configuration): Configuration {
  const { profile, experiments } = configuration;
  const chosen = profile.experiments.filter((name) =>
    (experiments[name]!.sweep === undefined) === (kind === "rows")
  );
  return { ...configuration, profile: { ...profile, experiments: chosen } };
}

/** Each stage once: two data sets may be made of the same files. */
function byName(stages: readonly Stage[]): Stage[] {
  return [...new Map(stages.map((stage) => [stage.name, stage])).values()];
}

/** Decoding is work for the processor, whatever trains. */
function onAllCores(stage: Stage, device: Device): Stage {
  const cores = navigator.hardwareConcurrency;
  return {
    ...stage,
    versions: device.versions,
    permissions: { ...stage.permissions, ...device.permissions },
    env: {
      ...device.env,
      ...stage.env,
      TRAINING_DEVICE: "cpu",
      TRAINING_THREADS: String(cores),
      CUDA_VISIBLE_DEVICES: "-1",
    },
    resources: { cores },
  };
}

function trainStage(
  run: string,
  experiment: Experiment,
  method: Method,
  seed: number,
  checkpointSeconds: number,
): Stage {
  return {
    name: `train/${run}`,
    program: "stages/train.ts",
    modules: modules(experiment, method),
    config: trainConfig(experiment, method) as unknown as Json,
    seed,
    inputs: { data: `prepare/${experiment.dataset}` },
    env: {
      TRAINING_CHECKPOINT_SECONDS: String(checkpointSeconds),
      ...numericsEnvironment(experiment.numerics),
    },
  };
}

function evaluateStage(run: string, experiment: Experiment, method: Method): Stage {
  const { batchNorm, preprocessing: { normalization, crop } } = trainConfig(experiment, method);
  return {
    name: `evaluate/${run}`,
    program: "stages/evaluate.ts",
    modules: modules(experiment, method),
    config: {
      batchNorm,
      normalization,
      ...(crop && { crop }),
      numerics: experiment.numerics,
    } as unknown as Json,
    inputs: { weights: `train/${run}`, data: `prepare/${experiment.dataset}` },
    env: numericsEnvironment(experiment.numerics),
  };
}

/** The loss around the initial weights; none where the experiment does not look at it. */
function potentialStage(name: string, experiment: Experiment, seed: number): Stage[] {
  const config = potentialConfig(experiment);
  if (config === null) return [];
  return [{
    name: `potential/${name}`,
    program: "stages/potential.ts",
    modules: { network: NETWORKS[experiment.network]!, batchNorm: BATCH_NORMS.batch },
    config: config as unknown as Json,
    seed,
    inputs: { data: `prepare/${experiment.dataset}` },
    env: numericsEnvironment(experiment.numerics),
  }];
}

function modules(experiment: Experiment, method: Method): Record<string, string> {
  const { batchNorm } = methodIn(experiment, method);
  return { network: NETWORKS[experiment.network]!, batchNorm: BATCH_NORMS[batchNorm] };
}

function tablesStage(
  profile: string,
  configuration: Configuration,
  seeds: readonly number[],
  runs: readonly string[],
): Stage {
  const config = tableConfig(profile, configuration, seeds);
  const files = [...paperTables(config).flatMap(({ files }) => files), "runs.csv"];
  return {
    name: `tables/${profile}`,
    program: "stages/tabulate.ts",
    config: config as unknown as Json,
    inputs: Object.fromEntries(runs.map((run) => [run, `evaluate/${run}`])),
    reads: EVALUATED,
    report: true,
    ...published(profile, Object.fromEntries(files.map((file) => [file, file]))),
    ...evidence(profile),
  };
}

/** No part of the goal: `run estimate/<profile>` tells beforehand how long it would take here. */
function estimateStage(profile: string, config: EstimateConfig): Stage {
  const networks = config.rows.map(({ network }) => [network, NETWORKS[network]!] as const);
  return {
    name: `estimate/${profile}`,
    program: "stages/estimate.ts",
    modules: Object.fromEntries(networks),
    config: config as unknown as Json,
    inputs: {},
    env: numericsEnvironment(config.numerics),
    ...published(profile, { "estimate.md": "estimate.md" }),
  };
}

function figuresStage(
  profile: string,
  configuration: Configuration,
  seeds: readonly number[],
  runs: readonly string[],
  potentials: readonly Stage[],
): Stage {
  const { experiments: names } = configuration.profile;
  const config = figuresConfig(configuration, seeds);
  return {
    name: `figures/${profile}`,
    program: "stages/figures.ts",
    config: config as unknown as Json,
    inputs: Object.fromEntries([
      ...runs.map((run) => [run, `train/${run}`]),
      ...potentials.map(({ name }) => [name, name]),
    ]),
    reads: [...TRAINED, ...LOOKED_AT],
    report: true,
    ...published(profile, Object.fromEntries(names.map((name) => [name, `figures/${name}`]))),
    ...evidence(profile),
  };
}

function judgeStage(
  profile: string,
  configuration: Configuration,
  seeds: readonly number[],
  trained: readonly string[],
  evaluated: readonly string[],
): Stage {
  const config: JudgeConfig = {
    profile,
    experiments: judgedExperiments(configuration, seeds),
  };
  const inputs = [
    ...trained.map((run) => `train/${run}`),
    ...evaluated.map((run) => `evaluate/${run}`),
  ];
  return {
    name: `claims/${profile}`,
    program: "stages/judge.ts",
    config: config as unknown as Json,
    inputs: Object.fromEntries(inputs.map((input) => [input, input])),
    reads: [...TRAINED, ...EVALUATED],
    report: true,
    ...published(profile, { claims: "claims" }),
  };
}

function reportStage(
  profile: string,
  { tables, claims, drawn, sweeps }: {
    readonly tables: Stage;
    readonly claims: Stage;
    readonly drawn: FiguresConfig["experiments"];
    readonly sweeps: readonly Row[];
  },
  results: readonly Stage[],
  before: readonly Stage[],
): Stage {
  const name = `report/${profile}`;
  const inputs = Object.fromEntries(results.map(({ name }) => [name.split("/")[0]!, name]));
  const config = {
    tables: tables.config,
    claims: claims.config,
    sweeps,
    figures: Object.fromEntries(drawn.map((one) => [one.name, reportFigures(one)])),
    dag: dagGroups([...before, ...results, { name, inputs }]),
  };
  return {
    name,
    program: "stages/report.ts",
    config: config as unknown as Json,
    inputs,
    report: true,
    ...published(profile, { "report.html": "report.html" }),
  };
}
