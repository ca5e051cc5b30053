import type { Graph } from "../plan/graph.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Stage } from "../types.ts";
import { count, roughly } from "../words/text.ts";
import type { StageTime } from "./stage_times.ts";

/** How long stages take that have to run. */
export interface ExpectedTime {
  /**
   * Seconds of those whose time here is known, spread over the stages that run at once; at least those of the longest chain
   * of stages that wait for each other.
   */
  readonly seconds: number;
  /** How many take an unknown time here. */
  readonly unknown: number;
  /** Seconds that these took where committed results were made, by the quickest and the slowest run of each. */
  readonly elsewhere: {
    /** How many of them were run there. */
    readonly stages: number;
    readonly least: number;
    readonly most: number;
    /** Devices or processors. */
    readonly on: readonly string[];
  };
}

/** Work shorter than this gets no notice. */
const LEAST_SECONDS = 600;
/** Nor does work whose time here is known, beside other work, if it is shorter than this. */
const LEAST_KNOWN_SECONDS = 60;

/**
 * Adds up how long stages take that have to run. Partial stages, which are short, and those that wait for an input alone, do
 * not count.
 */
export function expectedTime(
  { order }: Graph,
  names: ReadonlySet<string>,
  verdicts: ReadonlyMap<string, Verdict>,
  jobs: number,
  timeOf: (stage: Stage) => StageTime,
): ExpectedTime {
  const on = new Set<string>();
  const ends = new Map<string, number>(); // of each stage, with no other stage in its way
  let [sum, unknown, known, least, most] = [0, 0, 0, 0, 0];
  for (const stage of order) {
    const { name, partial } = stage;
    const { state = "missing" } = verdicts.get(name) ?? {};
    const begins = Math.max(0, ...Object.values(stage.inputs).map((input) => ends.get(input) ?? 0));
    ends.set(name, begins);
    if (partial || !names.has(name) || state === "fresh" || state === "waiting") continue;
    const { seconds, elsewhere } = timeOf(stage);
    if (seconds === null) {
      unknown += 1;
      if (elsewhere !== null) known += 1;
      least += elsewhere?.least ?? 0;
      most += elsewhere?.most ?? 0;
      for (const place of elsewhere?.on ?? []) on.add(place);
    } else {
      sum += seconds;
      ends.set(name, begins + seconds);
    }
  }
  const together = Math.max(1, jobs);
  return {
    seconds: Math.max(sum / together, ...ends.values()),
    unknown,
    elsewhere: { stages: known, least: least / together, most: most / together, on: [...on] },
  };
}

/**
 * Says how long work takes; null if it is short, or nothing is known of it.
 *
 * @param measure the command that measures how long it takes here
 */
export function expectedTimeText(
  { seconds, unknown, elsewhere }: ExpectedTime,
  measure?: string,
): string | null {
  if (seconds + elsewhere.least < LEAST_SECONDS) return null;
  // Beside hours elsewhere, a minute here is not worth a word.
  const known = seconds < LEAST_KNOWN_SECONDS
    ? []
    : [`${unknown === 0 ? "About" : "At least"} ${roughly(seconds)} of work here.`];
  if (elsewhere.least === 0) return known.join("");
  const range = [...new Set([elsewhere.least, elsewhere.most].map(roughly))].join(" to ");
  const which = count(unknown, known.length === 0 ? "stage" : "other stage");
  return [
    ...known,
    `How long ${which} ${unknown === 1 ? "takes" : "take"} here is not known; ` +
    `elsewhere (${elsewhere.on.join("; ")}) ${
      elsewhere.stages < unknown ? `${elsewhere.stages} of them took` : "it was"
    } ${range}.`,
    ...(measure === undefined ? [] : [`To measure it here: ${measure}.`]),
  ].join(" ");
}
