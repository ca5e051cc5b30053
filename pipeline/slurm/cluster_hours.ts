import { canonical } from "../key/canonical.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Stage } from "../types.ts";

/** Time on the cluster, in hours of a GPU, or of a core where no stage asks for a GPU. */
export interface Hours {
  readonly unit: "GPU" | "core";
  readonly soFar: number;
  /** Of the stages that have not run, those whose time is known of an equal one with another seed. */
  readonly toCome: number;
  readonly estimated: number;
  /** How many stages have not run. */
  readonly left: number;
}

/**
 * Adds up what stages have taken of a cluster, and what those that have not run will take, as far as it can be known.
 *
 * @param asked the stages that are asked about, of `all`
 * @param elapsed for how many seconds a stage has been running; 0 if it is not
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
  // Equal but for the seed: the same program with the same configuration.
  const kind = ({ program, config }: Pick<Stage, "program" | "config">) =>
    `${program} ${canonical(config, "its config")}`;
  const known = new Map<string, number[]>();
  for (const stage of all) {
    const record = verdicts.get(stage.name)?.record;
    // An older record may be that of another configuration.
    if (record == null || kind(record.keyRecord) !== kind(stage)) continue;
    known.set(kind(stage), [...known.get(kind(stage)) ?? [], record.seconds]);
  }
  let soFar = 0;
  let toCome = 0;
  let estimated = 0;
  const left = asked.filter((stage) => {
    const { state, record } = verdicts.get(stage.name) ?? {};
    if (state === "fresh") soFar += (record?.seconds ?? 0) * share(stage);
    return state !== "fresh" && share(stage) > 0;
  });
  for (const stage of left) {
    const gone = elapsed(stage.name);
    soFar += gone * share(stage);
    const times = known.get(kind(stage));
    if (times === undefined) continue;
    estimated += 1;
    const mean = times.reduce((sum, seconds) => sum + seconds, 0) / times.length;
    toCome += Math.max(0, mean - gone) * share(stage);
  }
  return { unit, soFar: soFar / 3600, toCome: toCome / 3600, estimated, left: left.length };
}
