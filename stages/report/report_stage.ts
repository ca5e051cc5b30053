import type { Stage } from "../../pipeline/types.ts";
import { slice } from "../configuration/slice.ts";
import { published } from "../published.ts";
import { ANSWERS } from "./answers_json.ts";
import { BADGE } from "./badge_json.ts";
import type { ReportConfig } from "./config.ts";

/** `report/<profile>`: makes one page of all results. */
export function reportStage(
  folder: string,
  config: ReportConfig,
  results: readonly Stage[],
): Stage {
  const inputs = Object.fromEntries([
    ...results.map(({ name }) => [name.split("/")[0]!, name]),
    ...Object.keys(config.data ?? {}).map((name) => [`data/${name}`, `data/${name}`]),
  ]);
  return {
    name: `report/${config.tables.profile}`,
    program: "stages/report.ts",
    config: slice<ReportConfig>(config),
    inputs,
    partial: true,
    ...published(folder, ["report.html", ANSWERS, BADGE]),
  };
}
