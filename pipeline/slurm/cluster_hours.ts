import { canonical } from "../key/canonical.ts";
import type { Verdict } from "../plan/plan.ts";
import { wholeSeconds } from "../store/earlier_attempts.ts";
import type { Stage } from "../types.ts";

/** Time on the cluster in GPU hours, or in core hours if no stage asks for a GPU. */
export interface Hours {
  readonly unit: "GPU" | "core";
  readonly soFar: number;
  /** Estimate for the stages that have not run, from runs of the same stage with other seeds. */
  readonly toCome: number;
  /** How many stages `toCome` covers. */
  readonly estimated: number;
  /** How many stages have not run. */
  readonly left: number;
}

/**
 * Adds up the cluster time that stages have used, and estimates that of the stages that have not run.
 *
 * @param asked the stages to count, a subset of `all`
 * @param elapsed the seconds that were spent on a stage that has no result: those of its job, and those whose work is saved
 */
export function clusterHours(
  asked: readonly Stage[],
  all: readonly Stage[],
  verdicts: ReadonlyMap<string, Pick<Verdict, "state" | "record">>,
  elapsed: (stage: string) => number,
): Hours {
  const unit = all.some(({ resources }) => (resources?.gpus ?? 0) > 0) ? "GPU" : "core";
  const share = ({ resources }: Stage) =>
    unit === "GPU" ? Math.ceil(resources?.gpus ?? 0) : resources?.cores ?? 1;
  // Stages of one kind differ in their seed only.
  const kind = ({ program, config }: Pick<Stage, "program" | "config">) =>
    `${program} ${canonical(config, "its config")}`;
  const secondsByKind = new Map<string, number[]>();
  for (const stage of all) {
    const record = verdicts.get(stage.name)?.record;
    // The record may be of an earlier configuration.
    if (record == null || kind(record.keyRecord) !== kind(stage)) continue;
    secondsByKind.set(kind(stage), [...secondsByKind.get(kind(stage)) ?? [], wholeSeconds(record)]);
  }
  let soFar = 0;
  let toCome = 0;
  let estimated = 0;
  const left = asked.filter((stage) => {
    const { state, record } = verdicts.get(stage.name) ?? {};
    if (state === "fresh" && record != null) soFar += wholeSeconds(record) * share(stage);
    return state !== "fresh" && share(stage) > 0;
  });
  for (const stage of left) {
    const gone = elapsed(stage.name);
    soFar += gone * share(stage);
    const times = secondsByKind.get(kind(stage));
    if (times === undefined) continue;
    estimated += 1;
    const mean = times.reduce((sum, seconds) => sum + seconds, 0) / times.length;
    toCome += Math.max(0, mean - gone) * share(stage);
  }
  return { unit, soFar: soFar / 3600, toCome: toCome / 3600, estimated, left: left.length };
}
