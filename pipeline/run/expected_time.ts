import type { Graph } from "../plan/graph.ts";
import type { Verdict } from "../plan/plan.ts";
import type { Stage } from "../types.ts";
import { count, roughly } from "../words/text.ts";
import type { StageTime } from "./stage_times.ts";

/** How long stages take that have to run. */
export interface ExpectedTime {
  /**
   * Seconds of those whose time here is known, as many at once as the machine has room for; at least those of the longest
   * chain of stages that wait for each other.
   */
  readonly seconds: number;
  /** How many take an unknown time here. */
  readonly unknown: number;
  /** Seconds that these took where committed results were made, by the quickest and the slowest run of each, spread alike. */
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
 *
 * @param partOf the part of the machine that a stage takes while it runs
 */
export function expectedTime(
  { order }: Graph,
  names: ReadonlySet<string>,
  verdicts: ReadonlyMap<string, Verdict>,
  partOf: (stage: Stage) => number,
  timeOf: (stage: Stage) => StageTime,
): ExpectedTime {
  const times = new Map<string, StageTime>();
  for (const stage of order) {
    const { state = "missing" } = verdicts.get(stage.name) ?? {};
    if (stage.partial || !names.has(stage.name) || state === "fresh" || state === "waiting") {
      continue;
    }
    times.set(stage.name, timeOf(stage));
  }
  const unknown = [...times.values()].filter(({ seconds }) => seconds === null);
  const ranges = unknown.flatMap(({ elsewhere }) => elsewhere ?? []);
  const inAll = (secondsOf: (time: StageTime) => number) =>
    spread(order, partOf, (name) => {
      const time = times.get(name);
      return time === undefined ? 0 : secondsOf(time);
    });
  const there = (end: "least" | "most") =>
    inAll(({ seconds, elsewhere }) => seconds === null ? elsewhere?.[end] ?? 0 : 0);
  return {
    seconds: inAll(({ seconds }) => seconds ?? 0),
    unknown: unknown.length,
    elsewhere: {
      stages: ranges.length,
      least: there("least"),
      most: there("most"),
      on: [...new Set(ranges.flatMap(({ on }) => on))],
    },
  };
}

/** Seconds of stages that run side by side; at least those of the longest chain of stages that wait for each other. */
function spread(
  order: Graph["order"],
  partOf: (stage: Stage) => number,
  secondsOf: (name: string) => number,
): number {
  const ends = new Map<string, number>(); // of each stage, with no other stage in its way
  let sum = 0;
  for (const stage of order) {
    const seconds = secondsOf(stage.name);
    sum += seconds * partOf(stage);
    const begins = Object.values(stage.inputs).map((input) => ends.get(input) ?? 0);
    ends.set(stage.name, Math.max(0, ...begins) + seconds);
  }
  return Math.max(sum, ...ends.values());
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
