import type { JudgeConfig } from "../claims/config.ts";
import type { Row, TableConfig } from "../tables/config.ts";

/** Configuration of a report stage. */
export interface ReportConfig {
  readonly tables: TableConfig;
  readonly claims: JudgeConfig;
  /** Sweeps as rows without accuracies. */
  readonly sweeps: readonly Row[];
  /** Data sets of one's own: name → title; absent without any. */
  readonly data?: Readonly<Record<string, string>>;
}
