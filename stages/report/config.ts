import type { JudgeConfig } from "../claims/config.ts";
import type { PaperValues } from "../figures/paper_values.ts";
import type { Row, TableConfig } from "../tables/config.ts";

/** A report stage's slice of the configuration. */
export interface ReportConfig {
  readonly tables: TableConfig;
  readonly claims: JudgeConfig;
  /** Sweeps, as rows: what was run, without accuracies. */
  readonly sweeps: readonly Row[];
  /** Experiment → its figures. */
  readonly figures: Readonly<Record<string, ReportFigures>>;
  readonly dag: DagGroups;
}

/** The figures of an experiment, as a report shows them. */
export interface ReportFigures {
  /** In the order in which they are shown. */
  readonly files: readonly string[];
  /** Title of a method → what the paper's figures say of it; none where it is not in them. */
  readonly paper: Readonly<Record<string, PaperValues>>;
  /** Whose values these are. */
  readonly paperOf: string;
}

/** The DAG of a profile, its trainings and evaluations gathered by experiment. */
export interface DagGroups {
  readonly groups: readonly {
    readonly name: string;
    /** How many stages it stands for. */
    readonly stages: number;
  }[];
  /** From the name of a group to that of one that reads it. */
  readonly edges: readonly (readonly [string, string])[];
}
