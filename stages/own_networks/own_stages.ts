import type { Stage } from "../../pipeline/types.ts";
import { NETWORKS } from "../networks.ts";

/** The stages that load a network of one's own. */
export function ownStages(stages: readonly Stage[]): Stage[] {
  const named = new Set(Object.values(NETWORKS).map(({ module }) => module));
  return stages.filter(({ modules }) => modules?.network && !named.has(modules.network));
}

/** The path of the libtensorflow that stages compute with; empty where none is known. */
export function libraryOf(stages: readonly Stage[]): string {
  return stages[0]?.env?.["LIBTENSORFLOW_PATH"] ?? "";
}
