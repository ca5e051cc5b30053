import type { Profile } from "../configuration/schema.ts";
import type { Row, TableConfig } from "../tables/config.ts";

/** Configuration of a remedies stage. */
export interface RemediesConfig extends TableConfig {
  /** Names of the methods between which the gap lies. */
  readonly between: NonNullable<Profile["remedies"]>;
}

/** Selects the rows that have a gap which other methods may close. */
export function remediesConfig(
  tables: TableConfig,
  between: NonNullable<Profile["remedies"]>,
): RemediesConfig {
  const has = ({ methods }: Row, wanted: string) => methods.some(({ name }) => name === wanted);
  const rows = tables.rows.filter((row) => has(row, between.small) && has(row, between.large));
  return { ...tables, rows, between };
}
