import process from "node:process";
// @ts-types="@types/cli-progress"
import cliProgress from "cli-progress";
import type { Event, Reporter } from "../events.ts";
import { eventText } from "./event_text.ts";
import { progressText } from "./progress_text.ts";
import { atExit } from "../words/at_exit.ts";
import { metricsText } from "../words/metrics_text.ts";
import { count, duration, paint } from "../words/text.ts";
import { beginsAnew, firstOf, type Paced, stageTimeInAll, stageTimeLeft } from "./stage_pace.ts";
import { work } from "./work.ts";

interface Row {
  /** Null while the terminal has no line for it. */
  bar: cliProgress.SingleBar | null;
  text: string;
  readonly started: number;
  /** Where it began; null for a stage that goes on from an earlier run, which says itself how far that came. */
  first: Paced["first"] | null;
  progress: Paced | null;
}

/** Columns of a bar, and of one on a terminal that has less room than {@linkcode WIDE}. */
const [BAR, SHORT_BAR] = [20, 6];
const WIDE = 100;
/** Lines of the terminal that stages leave free: for the bar of all, and for the cursor below it. */
const FREE_LINES = 2;

/** A terminal that is gone ends no run. */
const ignoreFault = () => {};

/**
 * Shows bars at the foot of the terminal, one for each running stage and one for all. Other lines scroll above them.
 *
 * @param now a clock that nobody sets, in milliseconds
 */
export function liveReporter(
  stream: NodeJS.WriteStream = process.stderr,
  now: () => number = () => performance.now(),
): Reporter {
  const barsize = (stream.columns ?? 80) < WIDE ? SHORT_BAR : BAR;
  const bars = new cliProgress.MultiBar({
    stream,
    format: "{bar} {name}  {text}",
    barsize,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    // A message and the end of a stage move bars, which may have nothing new to say.
    forceRedraw: true,
    fps: 8,
    gracefulExit: false,
  }, cliProgress.Presets.shades_classic);
  const restored = atExit(() => bars.stop());
  // Once for all reporters of a command. It stays, since a fault may come after the last line.
  if (!stream.listeners("error").includes(ignoreFault)) stream.on("error", ignoreFault);
  const rows = new Map<string, Row>();
  /** Seconds that each finished stage took. */
  const finished = new Map<string, number>();
  /** Stage → the part of the machine that it takes. */
  let parts = new Map<string, number>();
  /** Stages to run, with those that were fresh by the plan and start nevertheless. */
  let toRun = new Set<string>();
  let total: cliProgress.SingleBar | undefined;
  const started = now();

  const say = (event: Event) => {
    const text = eventText(event);
    if (text === null) return;
    // The library writes nothing without bars.
    if (total === undefined) stream.write(`${text}\n`);
    // In place of all bars, which are drawn below it. Lines wrap, but for those of bars.
    else bars.log(`\x1b[J\x1b[?7h${text}\n\x1b[?7l`);
  };
  const showTotal = () => {
    if (total === undefined) return;
    const elapsed = (now() - started) / 1000;
    const stages = Array.from(toRun, (name) => {
      const part = parts.get(name) ?? 1;
      const row = rows.get(name);
      const taken = finished.get(name);
      if (taken !== undefined) return { name, elapsed: taken, left: 0, part };
      if (row === undefined) return { name, elapsed: 0, left: null, part };
      return {
        name,
        elapsed: (now() - row.started) / 1000,
        left: stageTimeLeft(row.progress, now()),
        inAll: stageTimeInAll(row.progress),
        part,
      };
    });
    const { spent, toCome, left, unknown } = work(stages);
    const time = left === 0 ? "" : `  ${unknown > 0 ? "at least " : ""}${duration(left)} left`;
    const text = `${finished.size} of ${count(toRun.size, "stage")}  ${duration(elapsed)}${time}`;
    const hidden = [...rows.values()].filter(({ bar }) => bar === null).length;
    const more = hidden === 0 ? "" : `  and ${hidden} more ${hidden === 1 ? "runs" : "run"}`;
    const done = toCome === 0 ? finished.size : toRun.size * spent / (spent + toCome);
    total.update(Math.min(done, toRun.size), { text: fitted("all", text + more, text) });
  };
  /** The first of some texts that the line of a bar has room for, or else the last of them, cut. */
  const fitted = (name: string, ...texts: readonly string[]) => {
    const room = Math.max(1, (stream.columns ?? 80) - barsize - name.length - 4);
    const text = texts.find(({ length }) => length <= room) ?? texts.at(-1) ?? "";
    return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
  };
  /** Gives bars to the first of the running stages, as many as the terminal has lines for, or it would scroll. */
  const arrange = () => {
    const room = Math.max(1, (stream.rows ?? 24) - FREE_LINES);
    let isNew = false;
    for (const [i, [name, row]] of [...rows].entries()) {
      if (i >= room) {
        if (row.bar !== null) bars.remove(row.bar);
        row.bar = null;
      } else if (row.bar === null) {
        const { done, total: all } = row.progress ?? { done: 0, total: 1 };
        row.bar = bars.create(Math.max(1, all), done, { name, text: row.text });
        isNew = true;
      }
    }
    if (!isNew) return;
    // The total stays last only if it is made anew after each new row.
    if (total !== undefined) bars.remove(total);
    total = bars.create(Math.max(1, toRun.size), 0, {
      name: paint("stderr", "bold", "all"),
      text: "",
    });
  };
  const end = (name: string) => {
    const row = rows.get(name);
    rows.delete(name);
    if (row === undefined) return;
    if (row.bar !== null) bars.remove(row.bar);
    arrange();
  };
  const begin = (name: string, goesOn: boolean) => {
    end(name);
    toRun.add(name);
    finished.delete(name);
    total ??= bars.create(Math.max(1, toRun.size), 0, { name: "all", text: "" });
    const started = now();
    rows.set(name, {
      bar: null,
      text: "starting",
      started,
      first: goesOn ? null : [0, started],
      progress: null,
    });
    arrange();
    showTotal();
  };
  /** Removes the bars, or they would be drawn below the last line. */
  const endBars = () => {
    // Writes what is still to be said.
    if (total !== undefined) bars.update();
    bars.stop();
    total = undefined;
  };

  return {
    onEvent(event) {
      const begun = beginsAnew(event) ? rows.get(event.stage) : undefined;
      if (begun !== undefined) begun.progress = begun.first = null;
      switch (event.type) {
        case "plan":
          parts = new Map(event.stages.map(({ stage, part }) => [stage, part ?? 1 / event.jobs]));
          toRun = new Set(
            event.stages.filter(({ reasons }) => reasons.length > 0).map(({ stage }) => stage),
          );
          say(event);
          break;
        case "started":
          begin(event.stage, event.savedSeconds !== undefined);
          break;
        case "job":
          // Only running stages have a bar, since the queue may be long.
          if (event.state !== "running") end(event.stage);
          // A job may go on from the checkpoints of one before it.
          else if (!rows.has(event.stage)) begin(event.stage, true);
          if (event.state === "again") say(event);
          showTotal();
          break;
        case "progress": {
          const row = rows.get(event.stage);
          if (row === undefined) break;
          const { done, total: all } = event;
          const at = now();
          const first = row.progress === null && row.first || firstOf(row.progress, done, at);
          row.progress = { done, total: all, first, at };
          const left = stageTimeLeft(row.progress, at);
          const eta = left !== null && done < all ? `${duration(left)} left  ` : "";
          const { metrics = {} } = event;
          // The numbers last: the bar tells the rest too.
          const texts = [`${eta}${progressText(event)}`, progressText(event), metricsText(metrics)]
            .filter((text) => text !== "");
          row.text = fitted(event.stage, ...texts);
          row.bar?.setTotal(Math.max(1, all));
          row.bar?.update(done, { text: row.text });
          showTotal();
          break;
        }
        case "finished":
        case "abandoned":
        case "failed":
        case "fresh":
        case "fetched":
          end(event.stage);
          // What is fetched before the plan, or stays fresh, was not to run.
          if (toRun.has(event.stage) && !isPreliminary(event)) {
            finished.set(event.stage, event.type === "finished" ? event.seconds : 0);
          }
          say(event);
          showTotal();
          break;
        case "summary":
          endBars();
          say(event);
          break;
        default:
          say(event);
      }
    },
    close() {
      endBars();
      restored[Symbol.dispose]();
    },
  };
}

/** Whether an end leaves the stage to be run again in this run, over more of its inputs. */
function isPreliminary(event: Event): boolean {
  return event.type === "abandoned" || event.type === "finished" && event.partial;
}
