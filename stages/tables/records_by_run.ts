import type { RunRecord } from "../../pipeline/types.ts";
import { runOf } from "../training/run_name.ts";

/**
 * Groups records by the run whose training, evaluation or measurement they are of.
 *
 * @param records the run records by the name of their stage. A record may bear another name, if stages share its key
 * @param kinds which stages count, such as `train`
 */
export function recordsByRun(
  records: Readonly<Record<string, RunRecord>>,
  kinds: readonly string[],
): ReadonlyMap<string, readonly RunRecord[]> {
  const counted = Object.entries(records)
    .filter(([stage]) => kinds.some((kind) => stage.startsWith(`${kind}/`)));
  const groups = Map.groupBy(counted, ([stage]) => runOf(stage));
  return new Map([...groups].map(([run, each]) => [run, each.map(([, record]) => record)]));
}
