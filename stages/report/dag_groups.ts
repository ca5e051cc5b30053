import type { Stage } from "../../pipeline/types.ts";
import type { DagGroups } from "./config.ts";

/** `train/f1/gbn/seed-1` belongs to `train/f1`. */
const groupOf = (stage: string) => stage.split("/").slice(0, 2).join("/");

/**
 * Gathers stages by the first two parts of their names.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dagGroups } from "./dag_groups.ts";
 *
 * const stage = { program: "", config: null };
 * const stages = [
 *   { ...stage, name: "prepare/mnist", inputs: {} },
 *   { ...stage, name: "train/f1/sb/seed-1", inputs: { data: "prepare/mnist" } },
 *   { ...stage, name: "train/f1/sb/seed-2", inputs: { data: "prepare/mnist" } },
 * ];
 * assertEquals(dagGroups(stages), {
 *   groups: [{ name: "prepare/mnist", stages: 1 }, { name: "train/f1", stages: 2 }],
 *   edges: [["prepare/mnist", "train/f1"]],
 * });
 * ```
 */
export function dagGroups(stages: readonly Pick<Stage, "name" | "inputs">[]): DagGroups {
  const groups = Map.groupBy(stages, ({ name }) => groupOf(name));
  return {
    groups: [...groups].map(([name, { length }]) => ({ name, stages: length })),
    edges: [...groups].flatMap(([name, members]) => {
      const inputs = members.flatMap((stage) => Object.values(stage.inputs).map(groupOf));
      return [...new Set(inputs)].map((input) => [input, name] as const);
    }),
  };
}
