import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { published } from "../published.ts";
import type { ReportConfig } from "./config.ts";
import { dagGroups } from "./dag_groups.ts";

/**
 * `report/<profile>`: one page of all results.
 *
 * @param results the stages that it shows
 * @param before all stages before these
 */
export function reportStage(
  profile: string,
  shown: Pick<ReportConfig, "tables" | "claims" | "sweeps">,
  results: readonly Stage[],
  before: readonly Stage[],
): Stage {
  const name = `report/${profile}`;
  const inputs = Object.fromEntries(results.map(({ name }) => [name.split("/")[0]!, name]));
  return {
    name,
    program: "stages/report.ts",
    config: slice<ReportConfig>({
      ...shown,
      dag: dagGroups([...before, ...results, { name, inputs }]),
    }),
    inputs,
    report: true,
    ...published(profile, { "report.html": "report.html" }),
  };
}
