import { reasonsText } from "../plan/explain.ts";
import type { Graph } from "../plan/graph.ts";
import type { State, Verdict } from "../plan/plan.ts";
import { metricText } from "../words/metrics_text.ts";
import { count } from "../words/text.ts";
import { type BegunKeys, begunOf, begunText, besideReasons } from "./begun_text.ts";
import { paintState } from "./paint_state.ts";
import { tally } from "./tally.ts";

/** The screen of `status`: a line for each stage, or for a group of stages that differ only in a number. */
export function statusScreen(
  graph: Graph,
  verdicts: ReadonlyMap<string, Verdict>,
  names: readonly string[],
  numbers: ReadonlyMap<string, Readonly<Record<string, number>>> = new Map(),
  begunKeys: BegunKeys = new Map(),
): string {
  const chosen = new Set(names);
  const groups: { names: string[]; state: State; reasons: string }[] = [];
  /** State, name and reasons without numbers → the group of stages that share them. */
  const alike = new Map<string, (typeof groups)[number]>();
  for (const { name } of graph.order) {
    const verdict = verdicts.get(name);
    if (verdict === undefined || !chosen.has(name)) continue;
    const { leftOut = [] } = verdict;
    const begun = begunOf(verdict, begunKeys);
    const others = begun === undefined
      ? reasonsText(verdict.reasons, 4)
      : besideReasons(begunText(begun), verdict.reasons, 4);
    const restored = leftOut.length > 0
      ? `restored without ${
        leftOut.length > 2 ? count(leftOut.length, "file") : leftOut.join(", ")
      }`
      : "";
    const reasons = [restored, others].filter((text) => text !== "").join("; ");
    const who = begun === undefined ? stem(name) : name;
    const likeness = [verdict.state, who, stem(reasons)].join("\n");
    const group = alike.get(likeness);
    if (group !== undefined && name !== stem(name)) group.names.push(name);
    else {
      const one = { names: [name], state: verdict.state, reasons };
      groups.push(one);
      if (group === undefined) alike.set(likeness, one);
    }
  }
  const titles = groups.map(title);
  const width = Math.min(60, Math.max(0, ...titles.map((text) => text.length)));
  const lines = groups.map(({ names, state, reasons }, i) => {
    const found = chiefNumbers(
      names.map((name) => numbers.get(name)).filter((each) => each !== undefined),
    );
    const state_ = paintState(state, state.padEnd(7));
    return [`${state_}  ${(titles[i] ?? "").padEnd(width)}`, ...found, reasons].join("  ")
      .trimEnd();
  });
  const summary = tally(names.map((name) => verdicts.get(name)?.state ?? "missing"));
  return [...lines, "", summary].join("\n");
}

/** The first number of each stage, in one text: `accuracy (%) 95.8, 96.05`; of many the least and the greatest. */
function chiefNumbers(metrics: readonly Readonly<Record<string, number>>[]): string[] {
  const [name] = Object.keys(metrics[0] ?? {});
  if (name === undefined) return [];
  const values = metrics.map((each) => each[name]!);
  const shown = values.length <= 3
    ? values.map(metricText).join(", ")
    : `${metricText(Math.min(...values))} … ${metricText(Math.max(...values))}`;
  return [`${name} ${shown}`];
}

/** As many stages as are named one by one. */
const MOST_NAMED = 4;

function title({ names }: { names: readonly string[] }): string {
  const [first = "", ...others] = names;
  if (others.length === 0) return first;
  const words = others.map((name) => name.slice(name.lastIndexOf("/") + 1));
  const numbers = names.map((name) => Number(/\d+$/.exec(name)?.[0]));
  const inOrder = numbers.every((number, i) => i === 0 || number === numbers[i - 1]! + 1);
  // A row with gaps would claim what is not there.
  return inOrder || names.length > MOST_NAMED
    ? `${first} … ${words.at(-1)} (${names.length})`
    : [first, ...words].join(", ");
}

/** Replaces the last number of each word, so that `…/seed-1` and `…/seed-2` become equal. */
function stem(text: string): string {
  return text.replace(/\d+(?=$|[ ;,])/g, "#");
}
