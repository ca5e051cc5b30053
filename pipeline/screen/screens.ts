import { type Reason, reasonsText, reasonText } from "../plan/explain.ts";
import type { Graph } from "../plan/graph.ts";
import type { State, Verdict } from "../plan/plan.ts";
import type { Chosen } from "../words/chosen_flags.ts";
import { metricText } from "../words/metrics_text.ts";
import { count, duration, type Output, paint, size } from "../words/text.ts";
import { taskCommand } from "../words/task_command.ts";
import { yamlLines } from "../words/yaml_lines.ts";
import type { Json, Key, RunRecord } from "../types.ts";
import { totalBytes } from "../words/total_bytes.ts";
import { type BegunStage, begunText, besideReasons, reasonsBeside } from "./begun_text.ts";

/** The colour of a state, the same on every screen. */
const STATE_STYLE: Readonly<Record<State, Parameters<typeof paint>[1]>> = {
  fresh: "green",
  stale: "yellow",
  missing: "cyan",
  waiting: "gray",
};

type Verdicts = ReadonlyMap<string, Verdict>;

/** What was begun of keys that have no result. */
type BegunKeys = ReadonlyMap<Key, BegunStage>;

/** The screen of `status`: a line for each stage, or for a group of stages that differ only in a number. */
export function statusScreen(
  graph: Graph,
  verdicts: Verdicts,
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
    const state_ = paint("stdout", STATE_STYLE[state], state.padEnd(7));
    return [`${state_}  ${(titles[i] ?? "").padEnd(width)}`, ...found, reasons].join("  ")
      .trimEnd();
  });
  const summary = tally(names.map((name) => verdicts.get(name)?.state ?? "missing"));
  return [...lines, "", summary].join("\n");
}

/** Counts stages by state: `5 stages: 3 fresh, 2 missing`. */
export function tally(states: readonly State[]): string {
  const order: State[] = ["fresh", "stale", "missing", "waiting"];
  const parts = order
    .map((state) => ({ state, number: states.filter((each) => each === state).length }))
    .filter(({ number }) => number > 0)
    .map(({ state, number }) => `${number} ${state}`);
  return `${count(states.length, "stage")}: ${parts.join(", ")}`;
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

function begunOf({ key }: Verdict, begun: BegunKeys): BegunStage | undefined {
  return key === null ? undefined : begun.get(key);
}

/**
 * The screen of `why`: the stage's state, the reasons, their causes upstream, and the run that decides.
 *
 * @param options.whole whether all is told of the run, as `show` does
 * @param options.begun what was begun of keys that have no result
 * @param options.chosen what chose the stages, for the command that tells more
 */
export function whyScreen(
  graph: Graph,
  verdicts: Verdicts,
  name: string,
  { whole = false, begun: begunKeys = new Map(), chosen }: {
    readonly whole?: boolean;
    readonly begun?: BegunKeys;
    readonly chosen?: Chosen | undefined;
  } = {},
): string {
  const verdict = verdicts.get(name);
  if (verdict === undefined) throw new Error(`no verdict on ${name}`);
  const lines = [headline(name, verdict, "stdout")];
  const begun = begunOf(verdict, begunKeys);
  if (begun !== undefined) lines.push(`  - ${begunText(begun)}`);
  const reasons = begun === undefined ? verdict.reasons : reasonsBeside(verdict.reasons);
  for (const alike of Map.groupBy(reasons, kindOf).values()) {
    for (const reason of alike.slice(0, MOST_ALIKE)) lines.push(`  - ${reasonText(reason)}`);
    const more = alike.length - MOST_ALIKE;
    if (more > 0) lines.push(`    … and ${more} more like ${more === 1 ? "it" : "these"}`);
  }
  if (verdict.state !== "fresh") lines.push(...causes(graph, verdicts, name));
  const { record } = verdict;
  if (record === null) return lines.join("\n");
  const heading = verdict.state === "fresh" ? "The run" : "The run that it was compared with";
  if (whole) return [...lines, "", `${heading}:`, ...runLines(record)].join("\n");
  const few = runLines(record).slice(0, 4);
  const all = `All of it: ${taskCommand(`show ${name}`, chosen)}`;
  return [...lines, "", `${heading}:`, ...few, all].join("\n");
}

/** Most reasons of a kind that are told one by one. */
const MOST_ALIKE = 5;

/** Reasons are of a kind if they tell of the same part of the key, and all of something new, gone or changed. */
function kindOf(reason: Reason): string {
  if (reason.type !== "changed") return reason.type;
  const { part, old, new: now } = reason;
  return [reason.type, part, old == null, now == null].join(" ");
}

function headline(name: string, { state }: Verdict, output: Output): string {
  const word = paint(output, STATE_STYLE[state], state);
  const because: Record<State, string> = {
    fresh: "nothing that decides its result has changed since its run.",
    stale: "it has to run again.",
    missing: "it has to run.",
    waiting: "it is unchanged, and runs if the result of an input changes.",
  };
  return `${name} is ${word}: ${because[state]}`;
}

/** The stages upstream that have to run, with their own reasons. */
function causes(graph: Graph, verdicts: Verdicts, name: string): string[] {
  const roots = new Set<string>();
  const seen = new Set<string>();
  const pending = Object.values(graph.byName.get(name)?.inputs ?? {});
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const verdict = verdicts.get(next);
    if (verdict === undefined || verdict.state === "fresh") continue;
    if (verdict.reasons.some(({ type }) => type !== "upstream")) roots.add(next);
    pending.push(...Object.values(graph.byName.get(next)?.inputs ?? {}));
  }
  const lines = graph.order.filter((stage) => roots.has(stage.name)).map((stage) => {
    const verdict = verdicts.get(stage.name);
    const own = verdict?.reasons.filter(({ type }) => type !== "upstream") ?? [];
    return `  - ${stage.name}: ${own.map(reasonText).join("; ")}`;
  });
  return lines.length === 0 ? [] : ["Upstream:", ...lines];
}

function runLines(record: RunRecord): string[] {
  const { keyRecord: key, facts, output } = record;
  const bytes = totalBytes(output.files);
  const host = facts.host as { readonly [name: string]: Json } | undefined;
  const pairs: [string, string][] = [
    [
      "started",
      `${record.started.slice(0, 19).replace("T", " ")} UTC, ${duration(record.seconds)}`,
    ],
    ["machine", host === undefined ? "unknown" : `${host.processor}, ${host.cores} cores`],
    [
      "output",
      `${output.digest.slice(0, 12)}, ${count(output.files.length, "file")}, ${size(bytes)}`,
    ],
    ["key", record.key.slice(0, 12)],
    ["config", yamlLines(key.config).join(`\n${" ".repeat(11)}`)],
    ...(key.seed === null ? [] : [["seed", String(key.seed)] as [string, string]]),
    ...entries("input", key.inputs),
    ...entries("code", key.code),
    ...entries("version", key.versions),
  ];
  return pairs.map(([label, text]) => `  ${label.padEnd(8)} ${text}`);
}

function entries(
  label: string,
  record: Readonly<Record<string, string | null>>,
): [string, string][] {
  return Object.entries(record).map(([name, value]) => [
    label,
    `${name} ${label === "version" ? value : value?.slice(0, 12) ?? "(absent)"}`,
  ]);
}

/** The screen of `graph`: a Mermaid chart with stages coloured by state. */
export function graphScreen(graph: Graph, verdicts: Verdicts): string {
  const ids = new Map(graph.order.map(({ name }, index) => [name, `s${index}`]));
  const lines = ["flowchart LR"];
  for (const { name } of graph.order) {
    lines.push(`  ${ids.get(name)}["${name}"]:::${verdicts.get(name)?.state ?? "missing"}`);
  }
  for (const { name, inputs } of graph.order) {
    for (const input of new Set(Object.values(inputs))) {
      lines.push(`  ${ids.get(input)} --> ${ids.get(name)}`);
    }
  }
  return [
    ...lines,
    "  classDef fresh fill:#d3f9d8,stroke:#2b8a3e,color:#000",
    "  classDef stale fill:#fff3bf,stroke:#e67700,color:#000",
    "  classDef missing fill:#d0ebff,stroke:#1864ab,color:#000",
    "  classDef waiting fill:#f1f3f5,stroke:#868e96,color:#000",
  ].join("\n");
}
