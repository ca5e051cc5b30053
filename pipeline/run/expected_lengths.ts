import type { Stage } from "../types.ts";
import { median } from "../words/median.ts";
import type { StageTime } from "./stage_times.ts";

/**
 * Expected lengths of stages, to be compared with each other. The time here tells first, then the quickest run elsewhere, then
 * the amount of work, at the pace of the stages whose time is known. A stage without any of them is left out.
 */
export function expectedLengths(
  stages: readonly Stage[],
  timeOf: (stage: Stage) => StageTime,
): Map<string, number> {
  const known = stages.map((stage) => {
    const { seconds, elsewhere, amount } = timeOf(stage);
    return { name: stage.name, seconds: seconds ?? elsewhere?.least ?? null, amount };
  });
  const pace = median(
    known.flatMap(({ seconds, amount }) => seconds !== null && amount ? [seconds / amount] : []),
  ) ?? 1;
  return new Map(known.flatMap(({ name, seconds, amount }) => {
    const length = seconds ?? (amount === null ? null : pace * amount);
    return length === null ? [] : [[name, length]];
  }));
}
