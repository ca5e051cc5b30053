import type { Json, RunRecord } from "../../pipeline/types.ts";

type Facts = RunRecord["facts"];

/** What the facts of a run say of its machine; empty where they say nothing. */
export const hostOf = ({ host }: Facts) => (host ?? {}) as Readonly<Record<string, Json>>;

/** The facts of the earlier epochs of a run, if some ran elsewhere. */
export const earlierFacts = ({ partlyOn }: Facts) => (partlyOn ?? []) as readonly Facts[];

/** Where a run ran, such as `CPU (AMD EPYC 7B13)`. */
export const deviceText = (facts: Facts) => `${facts.device} (${hostOf(facts).processor})`;

/** With how many threads a run ran. */
export const threadsText = ({ threads }: Facts) =>
  threads === 1 ? "1 thread" : `${threads} threads`;
