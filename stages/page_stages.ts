import type { Stage } from "../pipeline/types.ts";
import { judgeConfig } from "./claims/config.ts";
import { judgeStage } from "./claims/judge_stage.ts";
import type { ComputedStages } from "./computed_stages.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { slice } from "./configuration/slice.ts";
import { criticalConfig } from "./critical/config.ts";
import { criticalStage } from "./critical/critical_stage.ts";
import { figuresConfig } from "./figures/config.ts";
import { figuresStage } from "./figures/figures_stage.ts";
import { lengthConfig } from "./length/config.ts";
import { lengthStage } from "./length/length_stage.ts";
import { flatnessStage } from "./measurement/flatness_stage.ts";
import { gapStage } from "./measurement/gap_stage.ts";
import { describeDataStage } from "./own_data/describe_data_stage.ts";
import { limitedTo, type Shown } from "./print/local_run.ts";
import { remediesConfig } from "./remedies/config.ts";
import { remediesStage } from "./remedies/remedies_stage.ts";
import { reportStage } from "./report/report_stage.ts";
import { isImages } from "./sources/folder_stage.ts";
import { studyConfig, type StudyProgress } from "./study/config.ts";
import { studyStage } from "./study/study_stage.ts";
import type { TableConfig } from "./tables/config.ts";
import { earlyInputs } from "./tables/row_as_spent.ts";
import { tableConfig } from "./tables/table_config.ts";
import { tablesStage } from "./tables/tables_stage.ts";
import { isRow } from "./training/is_row.ts";
import { tuningConfig } from "./tuning/tuning_config.ts";
import { tuningStage } from "./tuning/tuning_stage.ts";

/** The pages of a profile: tables, figures, verdicts and what else is made of its runs. */
export interface PageStages {
  /** All pages, the report last. */
  readonly stages: readonly Stage[];
  /** The tables, as the report and the last screen show them. */
  readonly tables: TableConfig;
}

/** A study that has a page. */
export interface PagedStudy {
  readonly progress: StudyProgress;
  /** Which methods of its experiment are left out, and why; null if none are. */
  readonly leftOut: string | null;
}

/** What decides the pages, beside the stages that compute. */
export interface PageOptions {
  readonly seeds: readonly number[];
  /** The seeds that the command line asks for. */
  readonly askedSeeds: readonly number[] | undefined;
  /** Folder of results that the pages are published in, relative to the project. */
  readonly folder: string;
  /** What each page says of itself. */
  readonly shown: Shown;
  readonly study: PagedStudy | undefined;
}

/** Makes the pages of a profile. A page compares with the committed runs those alone that it is made of. */
export function pageStages(
  configuration: Configuration,
  { runs, trials, potentials }: ComputedStages,
  { seeds, askedSeeds, folder, shown, study }: PageOptions,
): PageStages {
  const { experiments, datasets, profile } = configuration;
  const trained = runs.map(({ name }) => name);
  const evaluated = runs.filter(({ experiment }) => isRow(experiment)).map(({ name }) => name);
  const ifMeasured = (names: readonly string[]) => profile.measure ? names : [];
  const drawn = potentials.map(({ name }) => name);

  const tables = tableConfig(shown, only("rows", configuration), seeds);
  const sweeps = tableConfig(shown, only("sweeps", configuration), seeds).rows;
  const all = { ...tables, rows: [...tables.rows, ...sweeps] };
  const claims = judgeConfig(shown, configuration, seeds);
  const remedies = profile.remedies ? remediesConfig(tables, profile.remedies) : null;
  const critical = criticalConfig(shown, configuration, seeds, trials);
  const lengths = profile.trainingLength ? lengthConfig(shown, configuration, seeds) : null;

  const results = [
    ...(evaluated.length > 0
      ? [tablesStage(folder, tables, evaluated, ifMeasured(evaluated))]
      : []),
    figuresStage(folder, figuresConfig(shown, configuration, seeds), trained, drawn),
    judgeStage(folder, claims, trained, evaluated, ifMeasured(trained)),
    ...(profile.measure ? [gapStage(folder, all, trained, earlyInputs(all.rows))] : []),
    ...(remedies !== null && remedies.rows.length > 0
      ? [remediesStage(folder, remedies, profile.measure !== undefined)]
      : []),
    ...(profile.sharpness ? [flatnessStage(folder, all, trained)] : []),
    ...(critical.experiments.length > 0 ? [criticalStage(folder, critical)] : []),
    ...(lengths !== null && lengths.groups.length > 0 ? [lengthStage(folder, lengths)] : []),
  ];
  const tuning = trials.length > 0 ? [tuningStage(folder, tuningConfig(shown, configuration))] : [];
  const noise = results.find(({ name }) => name.startsWith("critical-batch/"))?.name;
  const told = study
    ? [studyStage(
      folder,
      studyConfig(all, configuration, askedSeeds, study.progress, study.leftOut),
      noise,
    )]
    : [];

  const ownData = new Map(profile.experiments.flatMap((name) => {
    const { dataset } = experiments[name]!;
    const own = datasets[dataset]!;
    return "normalization" in own ? [[dataset, own] as const] : [];
  }));
  const described = [...ownData].map(([name, own]) =>
    describeDataStage(folder, name, isImages(own))
  );
  const titles = Object.fromEntries([...ownData].map(([name, { title }]) => [name, title]));
  const page = limitedTo(tables, [
    ...trained.map((run) => `train/${run}`),
    ...evaluated.map((run) => `evaluate/${run}`),
    ...drawn,
  ]);
  // The tables say what the page says of itself.
  const { local: _, ...judged } = claims;
  const report = reportStage(
    folder,
    { tables: page, claims: judged, sweeps, ...(ownData.size > 0 && { data: titles }) },
    [...results, ...told],
  );
  return {
    stages: [...[...results, ...tuning, ...told].map(limited), ...described, report],
    tables: page,
  };
}

/** The same page, which compares with the committed runs its own alone, so that it does not call the others missing. */
const limited = (stage: Stage): Stage => ({
  ...stage,
  config: slice(limitedTo(stage.config as Pick<Shown, "local">, Object.values(stage.inputs))),
});

/** Keeps only the rows of a profile, or only its sweeps. */
function only(kind: "rows" | "sweeps", configuration: Configuration): Configuration {
  const { profile, experiments } = configuration;
  const chosen = profile.experiments.filter((name) =>
    isRow(experiments[name]!) === (kind === "rows")
  );
  return { ...configuration, profile: { ...profile, experiments: chosen } };
}
