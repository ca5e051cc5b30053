import type { JudgeConfig } from "../claims/config.ts";
import type { Row, TableConfig } from "../tables/config.ts";

/** A report stage's slice of the configuration. */
export interface ReportConfig {
  readonly tables: TableConfig;
  readonly claims: JudgeConfig;
  /** Sweeps, as rows: what was run, without accuracies. */
  readonly sweeps: readonly Row[];
}
