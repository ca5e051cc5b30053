import { processorName } from "../executor/host.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import type { Json, RunRecord, Stage } from "../types.ts";
import { count, duration } from "../words/text.ts";

/** How long stages take that have to run. */
export interface ExpectedTime {
  /** Seconds of those whose time here is known, spread over the stages that run at once. */
  readonly seconds: number;
  /** How many take an unknown time here. */
  readonly unknown: number;
  /** Seconds that these took where published results were made, and the devices and processors there. */
  readonly elsewhere: { readonly seconds: number; readonly on: readonly string[] };
}

/** Work shorter than this gets no notice. */
const LEAST_SECONDS = 600;

/**
 * Estimates how long stages take that have to run, by the quickest run of the same stage or of the same with another seed,
 * since other work on a machine makes runs longer: those of this machine first, then `measured`, then published ones. Partial stages, which are short, and those that wait for an
 * input alone, do not count.
 *
 * @param measured the seconds that a stage takes by a measurement on this machine; null if it was not measured
 */
export function expectedTime(
  { graph, store, published }: Project,
  names: ReadonlySet<string>,
  verdicts: ReadonlyMap<string, Verdict>,
  jobs: number,
  measured: (stage: string) => number | null,
): ExpectedTime {
  const here = processorName();
  const likeness = ({ program, config }: Stage) => JSON.stringify([program, config]);
  const alike = Map.groupBy(graph.order.filter(({ partial }) => !partial), likeness);
  const quickest = new Map<string, number | null>();
  const secondsOf = (kind: string, stage: Stage, own: (name: string) => readonly number[]) => {
    const id = `${kind} ${likeness(stage)}`;
    if (!quickest.has(id)) {
      const all = (alike.get(likeness(stage)) ?? []).flatMap(({ name }) => own(name));
      quickest.set(id, all.length === 0 ? null : Math.min(...all));
    }
    return quickest.get(id) ?? null;
  };
  const latest = (name: string) => {
    const record = store.latest(name);
    return record !== null && hostOf(record).processor === here ? [record.seconds] : [];
  };
  const on = new Set<string>();
  const there = (name: string) =>
    published(name).map((record) => {
      on.add(placeOf(record));
      return record.seconds;
    });
  let [sum, longest, unknown, elsewhere] = [0, 0, 0, 0];
  for (const stage of graph.order) {
    const { name, partial } = stage;
    const { state = "missing" } = verdicts.get(name) ?? {};
    if (partial || !names.has(name) || state === "fresh" || state === "waiting") continue;
    const seconds = secondsOf("here", stage, latest) ?? measured(name);
    if (seconds === null) {
      unknown += 1;
      elsewhere += secondsOf("there", stage, there) ?? 0;
    } else {
      sum += seconds;
      longest = Math.max(longest, seconds);
    }
  }
  return {
    seconds: Math.max(longest, sum / Math.max(1, jobs)),
    unknown,
    elsewhere: { seconds: elsewhere / Math.max(1, jobs), on: [...on] },
  };
}

/** Says how long work takes; null if it is short, or nothing is known of it. */
export function expectedTimeText({ seconds, unknown, elsewhere }: ExpectedTime): string | null {
  if (seconds + elsewhere.seconds < LEAST_SECONDS) return null;
  const known = seconds === 0
    ? []
    : [`${unknown === 0 ? "About" : "At least"} ${duration(seconds)} of work here.`];
  const rest = elsewhere.seconds === 0 ? [] : [
    `How long ${count(unknown, known.length === 0 ? "stage" : "other stage")} ${
      unknown === 1 ? "takes" : "take"
    } here is not known; elsewhere (${elsewhere.on.join(", ")}) it was ${
      duration(elsewhere.seconds)
    }, by the quickest run of each.`,
  ];
  return [...known, ...rest].join(" ");
}

function hostOf({ facts }: RunRecord): Readonly<Record<string, Json>> {
  return (facts["host"] ?? {}) as Readonly<Record<string, Json>>;
}

function placeOf(record: RunRecord): string {
  const { device } = record.facts;
  const { processor } = hostOf(record);
  return typeof device === "string" && device !== "CPU" ? device : String(processor);
}
