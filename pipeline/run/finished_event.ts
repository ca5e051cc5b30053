import type { Event } from "../events.ts";
import { descendants } from "../plan/graph.ts";
import type { PlanContext, Verdict } from "../plan/plan.ts";
import type { RunRecord } from "../types.ts";

/** Makes the event of a stage that has just run. */
export function finishedEvent(
  { graph }: PlanContext,
  verdicts: ReadonlyMap<string, Verdict>,
  { stage, seconds, output, keyRecord }: RunRecord,
  how: {
    readonly partial: boolean;
    readonly same: boolean | null;
    readonly unrepeatable: boolean;
  },
): Extract<Event, { type: "finished" }> {
  const isFresh = (name: string) => verdicts.get(name)?.state === "fresh";
  const inputs = Object.values(keyRecord.inputs);
  return {
    type: "finished",
    stage,
    inputs: [inputs.filter((input) => input !== null).length, inputs.length],
    seconds,
    digest: output.digest,
    ...how,
    stillFresh: how.same
      ? [...descendants(graph, [stage])].filter((name) => name !== stage && isFresh(name)).length
      : 0,
  };
}
