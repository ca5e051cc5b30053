import { stripVTControlCharacters } from "node:util";
import type { Event } from "../events.ts";
import { eventText, startText, waitText } from "../screen/event_text.ts";
import { beginsAnew, firstOf } from "../screen/stage_pace.ts";
import { progressText } from "../screen/progress_text.ts";
import { type Reason, reasonsText } from "../plan/explain.ts";
import type { JournalLine } from "./journal.ts";
import type { LiveRun, LiveStage } from "./live_run.ts";
import { isInnerPath } from "../system/inner_path.ts";
import { unreachable } from "../words/unreachable.ts";
import { visible } from "../words/visible.ts";

/** Most lines kept for the page. */
const LINES = 200;
/** Most points kept of a curve. A curve that exceeds it loses every other point. */
export const POINTS = 1000;

/** The state of a run, built from its journal. */
export interface Followed {
  take(line: JournalLine): void;
  /** Parses and takes a line. Skips damaged lines (a power cut leaves NULs), with one notice. */
  takeText(text: string): void;
  /** Marks the run as lost, since its engine has gone. */
  lose(now: number): void;
  run(): LiveRun;
  /** Path of a stage's log, relative to the project. */
  log(stage: string): string | undefined;
}

/** Builds the state of a run from its journal, so that a page can open at any time. */
export function followEvents(): Followed {
  const stages = new Map<string, LiveStage>();
  const logs = new Map<string, string>();
  /** Why each planned stage runs. */
  const reasons = new Map<string, readonly Reason[]>();
  /** Stages whose pace begins with their next progress. */
  const anew = new Set<string>();
  let lines: readonly string[] = [];
  let started: number | null = null;
  let ended: number | null = null;
  let command = "";
  let state: LiveRun["state"] = "none";
  /** Time of the line that is being taken. */
  let at = 0;
  const now = () => at;

  const change = (name: string, more: Partial<LiveStage>) =>
    stages.set(name, { ...(stages.get(name) ?? unknown(name)), ...more });
  const since = (name: string) => {
    const { started } = stages.get(name) ?? unknown(name);
    // The clock that the journal goes by may be set.
    return started === null ? null : Math.max(0, now() - started) / 1000;
  };
  const end = (how: LiveRun["state"]) => {
    state = how;
    ended = now();
    for (const { name, state } of [...stages.values()]) {
      if (state !== "running" && state !== "queued") continue;
      change(name, { state: "stopped", text: "", seconds: since(name) });
    }
  };
  /** Planned stages wait no longer for an input that is there. */
  const arrived = (input: string) => {
    for (const [stage, why] of reasons) {
      if (!why.some((one) => one.type === "upstream" && one.stages.includes(input))) continue;
      const left = why.flatMap((one): Reason[] => {
        if (one.type !== "upstream") return [one];
        const waited = one.stages.filter((name) => name !== input);
        return waited.length === 0 ? [] : [{ ...one, stages: waited }];
      });
      reasons.set(stage, left);
      if (stages.get(stage)?.state === "planned") change(stage, { text: reasonsText(left, 3) });
    }
  };
  const say = (text: string) => {
    lines = [...lines, ...stripVTControlCharacters(text).split("\n")].slice(-LINES);
  };

  const apply = (event: Event) => {
    if (beginsAnew(event)) {
      anew.add(event.stage);
      const { progress = null } = stages.get(event.stage) ?? {};
      // How far it is stays to be seen; its pace is unknown.
      if (progress !== null) {
        change(event.stage, {
          progress: { ...progress, first: [progress.done, now()], at: now() },
        });
      }
    }
    switch (event.type) {
      case "plan":
        for (const { stage, state, reasons: why, part = 1 / event.jobs } of event.stages) {
          const fresh = state === "fresh";
          reasons.set(stage, why);
          change(stage, { state: fresh ? "fresh" : "planned", text: reasonsText(why, 3), part });
        }
        state = "running";
        break;
      case "started":
        if (isInnerPath(event.log)) logs.set(event.stage, event.log);
        change(event.stage, {
          ...unknown(event.stage),
          part: stages.get(event.stage)?.part ?? 1,
          state: "running",
          // What it waited for is there.
          text: startText({
            ...event,
            reasons: event.reasons.filter(({ type }) => type !== "upstream"),
          }),
          started: now(),
          log: true,
        });
        break;
      case "progress": {
        const { stage, done, total, unit, metrics } = event;
        const { progress, series, state, text } = stages.get(stage) ?? unknown(stage);
        const first = firstOf(anew.delete(stage) ? null : progress, done, now());
        change(stage, {
          // A stage of a cluster, or of another engine, may begin without a word.
          state: "running",
          text: state === "running" ? text : "",
          progress: { done, total, unit, text: progressText(event), first, at: now() },
          series: extended(series, done, metrics ?? {}),
        });
        break;
      }
      case "job": {
        const text = `job ${event.job}${event.note === "" ? "" : `: ${event.note}`}`;
        const runs = event.state === "running" || event.state === "found";
        change(event.stage, { state: runs ? "running" : "queued", text });
        break;
      }
      case "waiting":
        change(event.stage, { state: "waiting", text: waitText(event.holder) });
        break;
      case "retrying":
        change(event.stage, { text: event.message });
        break;
      case "fetched":
      case "fresh":
        change(event.stage, { state: "fresh", text: "" });
        arrived(event.stage);
        break;
      case "finished":
        // A partial result is made again when more inputs arrive.
        change(event.stage, {
          state: event.partial ? "planned" : "done",
          text: event.partial ? `made over ${event.inputs[0]} of ${event.inputs[1]} inputs` : "",
          seconds: event.seconds,
          metrics: event.metrics ?? {},
        });
        if (!event.partial) arrived(event.stage);
        break;
      case "abandoned":
        change(event.stage, {
          state: "planned",
          text: `over part of its inputs: ${event.message}`,
          seconds: since(event.stage),
        });
        break;
      case "failed":
        change(event.stage, {
          state: "failed",
          text: [event.message, ...event.tail].join("\n"),
          seconds: since(event.stage),
        });
        break;
      case "stopping":
        state = "stopping";
        break;
      case "summary":
        end(event.stopped ? "stopped" : event.failed.length > 0 ? "failed" : "done");
        for (const name of event.blocked) {
          change(name, { state: "blocked", text: "one of its inputs failed" });
        }
        break;
      case "notice":
      case "result":
      case "damaged":
      case "published":
        break;
      default:
        unreachable(event);
    }
  };

  const take = (line: JournalLine) => {
    const time = Date.parse(line.time);
    if (Number.isNaN(time)) throw new Error("no time");
    at = time;
    if (line.type === "journal") {
      ({ command } = line);
      started = at;
      state = "preparing";
    } else if (line.type === "ended") {
      if (ended === null) end(line.message === null ? "stopped" : "failed");
      if (line.message !== null) say(`error: ${line.message}`);
    } else {
      // The first line may be lost.
      started ??= at;
      apply(line);
      const text = eventText(line);
      if (text !== null) say(text);
    }
  };
  let damaged = false;

  return {
    take,
    takeText(text) {
      try {
        take(JSON.parse(text, (_, value) => visibly(value)));
      } catch {
        if (!damaged) {
          say("The journal of this run is damaged; some of what happened is not shown.");
        }
        damaged = true;
      }
    },
    lose(now) {
      at = now;
      if (ended === null && started !== null) end("lost");
    },
    run: () => ({ command, started, ended, state, lines, stages: [...stages.values()] }),
    log: (stage) => logs.get(stage),
  };
}

/** Makes the control characters of a text visible, or of an object's names. */
function visibly(value: unknown): unknown {
  if (typeof value === "string") return visible(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [visible(name), each]));
}

function unknown(name: string): LiveStage {
  return {
    name,
    state: "planned",
    text: "",
    started: null,
    seconds: null,
    progress: null,
    series: {},
    metrics: {},
    log: false,
    part: 1,
  };
}

function extended(
  series: LiveStage["series"],
  done: number,
  numbers: Readonly<Record<string, number>>,
): LiveStage["series"] {
  const more = new Map(Object.entries(series));
  for (const [name, value] of Object.entries(numbers)) {
    const points = [...more.get(name) ?? [], [done, value] as const];
    more.set(name, points.length <= POINTS ? points : points.filter((_, i) => i % 2 === 0));
  }
  return Object.fromEntries(more);
}
