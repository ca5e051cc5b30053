import { type Reason, reasonText } from "../plan/explain.ts";
import type { Graph } from "../plan/graph.ts";
import type { State, Verdict } from "../plan/plan.ts";
import type { Json, RunRecord } from "../types.ts";
import type { Chosen } from "../words/chosen_flags.ts";
import { taskCommand } from "../words/task_command.ts";
import { count, duration, size } from "../words/text.ts";
import { totalBytes } from "../words/total_bytes.ts";
import { yamlLines } from "../words/yaml_lines.ts";
import { type BegunKeys, begunOf, begunText, reasonsBeside } from "./begun_text.ts";
import { paintState } from "./paint_state.ts";

type Verdicts = ReadonlyMap<string, Verdict>;

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
  const lines = [headline(name, verdict)];
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

function headline(name: string, { state }: Verdict): string {
  const because: Record<State, string> = {
    fresh: "nothing that decides its result has changed since its run.",
    stale: "it has to run again.",
    missing: "it has to run.",
    waiting: "it is unchanged, and runs if the result of an input changes.",
  };
  return `${name} is ${paintState(state, state)}: ${because[state]}`;
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
