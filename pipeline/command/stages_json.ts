import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import type { BegunStage } from "../screen/begun_text.ts";
import type { Key } from "../types.ts";

/** The document of `status --json`, `why --json` and `--dry-run --json`: what is known of each stage. */
export function stagesJson(
  { graph }: Project,
  names: readonly string[],
  verdicts: ReadonlyMap<string, Verdict>,
  begun: ReadonlyMap<Key, BegunStage>,
  numbers: ReadonlyMap<string, Readonly<Record<string, number>>> = new Map(),
  more: object = {},
): object {
  const chosen = new Set(names);
  const stages = graph.order.filter(({ name }) => chosen.has(name)).map(({ name }) => {
    const { state, reasons, key, record } = verdicts.get(name) ?? {};
    const metrics = numbers.get(name);
    return {
      ...{ stage: name, state, reasons, key, output: record?.output.digest ?? null },
      ...(key && begun.has(key) && { begun: begun.get(key)! }),
      ...(metrics && { metrics }),
    };
  });
  return { stages, ...more };
}
