import type { Event, Failure } from "../events.ts";
import { reasonsText } from "../plan/explain.ts";
import type { Holder } from "../system/lock.ts";
import { processText } from "../system/process_text.ts";
import { besideReasons, goesOnText } from "./begun_text.ts";
import { tally } from "./tally.ts";
import { count, duration, paint, size } from "../words/text.ts";
import { unreachable } from "../words/unreachable.ts";

/** The lines that an event leaves on the screen; null if bars show the event or nothing does. */
export function eventText(event: Event): string | null {
  switch (event.type) {
    case "plan": {
      const states = event.stages.map(({ state }) => state);
      const run = event.stages.filter(({ reasons }) => reasons.length > 0).length;
      return run === 0
        ? `${count(states.length, "stage")}, all fresh: nothing to run.`
        : `${tally(states)}. Running up to ${event.jobs} at once.`;
    }
    case "notice":
      return event.text;
    case "waiting":
      return line("gray", "wait", `${event.stage}: ${waitText(event.holder)}`);
    case "fresh":
      return line("green", "fresh", event.stage);
    case "fetched":
      return line("green", "fetched", `${event.stage}, ${size(event.bytes)} from ${event.from}`);
    case "started":
      return event.partial ? null : line(
        "cyan",
        "start",
        `${event.stage}: ${startText(event) || "inputs are ready"}`,
      );
    case "progress":
      return null;
    case "job":
      return jobText(event);
    case "result":
      return line("bold", "result", event.text);
    case "finished":
      return finished(event);
    case "abandoned":
      return `Running "${event.stage}" over part of its inputs: ${event.message}`;
    case "failed":
      return failureText(event);
    case "retrying":
      return line(
        "yellow",
        "retry",
        // If the last try fails too, its message is shown in full.
        `${event.stage} in ${duration(event.seconds)}: ${event.message.split("\n")[0]}`,
      );
    case "damaged":
      return line(
        "yellow",
        "damaged",
        `${event.stage}: stored output failed verification; moved to ${event.movedTo}, running again`,
      );
    case "published":
      return event.partial ? null : published(event);
    case "stopping":
      return event.stages.length === 0
        ? "Stopping …"
        : `Stopping ${event.stages.join(", ")} … Interrupt again to end at once.`;
    case "summary":
      return summary(event);
    default:
      return unreachable(event);
  }
}

/** Says why a stage runs, and from where it goes on: then "never run" is not the word. */
export function startText(
  { reasons, savedSeconds }: Pick<Extract<Event, { type: "started" }>, "reasons" | "savedSeconds">,
): string {
  return savedSeconds === undefined
    ? reasonsText(reasons, 3)
    : besideReasons(goesOnText(savedSeconds), reasons, 3);
}

/** Names the process that a stage waits for. */
export function waitText(holder: Holder | null): string {
  return `waiting for ${processText(holder)}, which is running it`;
}

function jobText({ stage, job, state, note }: Extract<Event, { type: "job" }>): string {
  switch (state) {
    case "queued":
      return line(
        "gray",
        "queue",
        `${stage}: job ${job} is queued${note === "" ? "" : ` (${note})`}`,
      );
    case "running":
      return line("cyan", "run", `${stage}: job ${job} on ${note}`);
    case "found":
      return line("cyan", "found", `${stage}: job ${job}, submitted by an earlier run, goes on`);
    case "again":
      return line("yellow", "again", `${stage}: job ${job}: ${note}; resubmitting`);
    default:
      return unreachable(state);
  }
}

/** A failure with the last lines of its log, and the paths of its log and output. */
function failureText({ stage, message, log, output, tail }: Failure): string {
  return [
    line("red", "FAILED", `${stage}: ${message}`),
    ...tail.map((text) => `        | ${text}`),
    ...(log === null ? [] : [`        log: ${log}`]),
    ...(output === null ? [] : [`        output: ${output}`]),
  ].join("\n");
}

function finished(event: Extract<Event, { type: "finished" }>): string | null {
  const { stage, seconds, same, stillFresh, unrepeatable, partial } = event;
  // It is made again with each input that arrives.
  if (partial) return null;
  const bits = unrepeatable
    ? "; WARNING: not repeatable, since an earlier run with the same key gave other bits"
    : same
    ? `; same bits${
      stillFresh > 0
        ? `, ${count(stillFresh, "dependant")} ${stillFresh === 1 ? "stays" : "stay"} fresh`
        : ""
    }`
    : "";
  return line("green", "done", `${stage}, ${duration(seconds)}${bits}`);
}

function published({ stage, files, records }: Extract<Event, { type: "published" }>): string {
  const runs = records === 0 ? [] : [count(records, "run record")];
  const written = files.length === 0 ? [] : [filesText(files)];
  return line("green", "publish", `${stage}: ${[...written, ...runs].join(", ")}`);
}

/** Names a single file; of several it tells their number and the folder that holds them all. */
function filesText(files: readonly string[]): string {
  if (files.length === 1) return files[0]!;
  const [first = [], ...others] = files.map((path) => path.split("/").slice(0, -1));
  const parting = first.findIndex((part, i) => others.some((folder) => folder[i] !== part));
  const folder = first.slice(0, parting === -1 ? first.length : parting).join("/");
  return `${files.length} files${folder === "" ? "" : ` in ${folder}`}`;
}

function summary(event: Extract<Event, { type: "summary" }>): string | null {
  const { ran, fresh, failed, blocked, stopped, seconds } = event;
  if (stopped) {
    return `Stopped after ${duration(seconds)}. Finished stages are kept; the next run resumes.`;
  }
  if (failed.length > 0) {
    const notRun = blocked.length === 0
      ? ""
      : ` ${count(blocked.length, "dependant")} did not run.`;
    return `${count(failed.length, "stage")} failed: ${failed.join(", ")}.${notRun} ` +
      `${ran} ran, ${fresh} fresh, ${duration(seconds)}.`;
  }
  return ran === 0
    ? null
    : `${count(ran, "stage")} ran, ${fresh} were fresh, ${duration(seconds)}.`;
}

function line(style: Parameters<typeof paint>[1], word: string, text: string): string {
  return `${paint("stderr", style, word.padEnd(7))} ${text}`;
}
