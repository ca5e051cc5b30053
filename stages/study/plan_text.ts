import { lengthOfTime } from "../workload/length_of_time.ts";
import type { OpenedStudy, Runs } from "./open_study.ts";
import { rulesText } from "./rules.ts";

/** The steps of a study as it is announced: the rule of each, and how long it takes here. */
export async function planText(study: OpenedStudy): Promise<string[]> {
  const { config: { row, plan }, secondsOf } = study;
  const { small, large, remedies, controls, first, all, confirmed } = plan;
  const runs = (methods: readonly string[], seeds: readonly number[]): Runs =>
    methods.flatMap((method) => seeds.map((seed) => ({ method, seed })));
  const both = runs([small, large], first);
  const tried = runs([...remedies, ...controls], first);
  const times = [await secondsOf(both), await secondsOf(tried, both)];
  const more = all.filter((seed) => !first.includes(seed));
  const ofRemedies: number[] = [];
  for (const name of remedies) {
    ofRemedies.push(await secondsOf(runs([name], more), runs([name], first)));
  }
  const longest = ofRemedies.sort((a, b) => b - a).slice(0, confirmed);
  times.push(
    longest.reduce((sum, each) => sum + each, await secondsOf(runs([small, large], more), both)),
  );
  return rulesText(row, plan).map((rule, i) => {
    const seconds = times[i]!;
    const time = seconds === 0
      ? "all of it is there"
      : `${i === 2 ? "at most about" : "about"} ${lengthOfTime(seconds)}`;
    return `${i + 1}. ${rule} (${time})`;
  });
}
