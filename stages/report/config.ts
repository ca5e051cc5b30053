import type { JudgeConfig } from "../claims/config.ts";
import type { Row, TableConfig } from "../tables/config.ts";

/** A report stage's slice of the configuration. */
export interface ReportConfig {
  readonly tables: TableConfig;
  readonly claims: JudgeConfig;
  /** Sweeps, as rows: what was run, without accuracies. */
  readonly sweeps: readonly Row[];
  readonly dag: DagGroups;
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
