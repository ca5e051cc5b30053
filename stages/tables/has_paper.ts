import type { Row } from "./config.ts";

/** Whether one of the rows stands beside a row of the paper. */
export const hasPaper = (rows: readonly Row[]) => rows.some(({ paper }) => paper !== undefined);
