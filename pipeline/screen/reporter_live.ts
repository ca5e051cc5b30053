import process from "node:process";
// @ts-types="@types/cli-progress"
import cliProgress from "cli-progress";
import type { Event, Reporter } from "../events.ts";
import { eventText } from "./event_text.ts";
import { progressText } from "./progress_text.ts";
import { duration, paint } from "../words/text.ts";

interface Row {
  readonly bar: cliProgress.SingleBar;
  readonly started: number;
}

/** Shows bars at the foot of the terminal, one for each running stage and one for all. Other lines scroll above them. */
export function liveReporter(stream: NodeJS.WriteStream = process.stderr): Reporter {
  const bars = new cliProgress.MultiBar({
    stream,
    format: "{bar} {name}  {text}",
    barsize: 20,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    fps: 8,
    gracefulExit: false,
  }, cliProgress.Presets.shades_classic);
  // A terminal that is gone ends no run.
  stream.on("error", () => {});
  const rows = new Map<string, Row>();
  const finished = new Set<string>();
  let toRun: string[] = [];
  let total: cliProgress.SingleBar | undefined;
  const started = Date.now();

  const say = (event: Event) => {
    const text = eventText(event);
    if (text === null) return;
    // The library writes nothing without bars.
    if (total === undefined) stream.write(`${text}\n`);
    // The library clears the first line only; a shorter line would leave the rest of a bar.
    else bars.log(`${text}\n`.replaceAll("\n", "\x1b[K\n"));
  };
  const showTotal = () => {
    if (total === undefined) return;
    const elapsed = (Date.now() - started) / 1000;
    const text = `${finished.size} of ${toRun.length} stages  ${duration(elapsed)}`;
    total.update(Math.min(finished.size, toRun.length), { text });
  };
  const begin = (name: string) => {
    total ??= bars.create(Math.max(1, toRun.length), 0, { name: "all", text: "" });
    rows.set(name, { bar: bars.create(1, 0, { name, text: "starting" }), started: Date.now() });
    // The total stays last only if it is made anew after each new row.
    bars.remove(total);
    total = bars.create(Math.max(1, toRun.length), 0, {
      name: paint("stderr", "bold", "all"),
      text: "",
    });
    showTotal();
  };
  const end = (name: string) => {
    const row = rows.get(name);
    rows.delete(name);
    if (row !== undefined) bars.remove(row.bar);
  };

  return {
    onEvent(event) {
      switch (event.type) {
        case "plan":
          toRun = event.stages.filter(({ reasons }) => reasons.length > 0).map(({ stage }) =>
            stage
          );
          say(event);
          break;
        case "started":
          begin(event.stage);
          break;
        case "job":
          // Only running stages have a bar, since the queue may be long.
          if (event.state !== "running") end(event.stage);
          else if (!rows.has(event.stage)) begin(event.stage);
          if (event.state === "again") say(event);
          showTotal();
          break;
        case "progress": {
          const row = rows.get(event.stage);
          if (row === undefined) break;
          const { done, total: all } = event;
          row.bar.setTotal(Math.max(1, all));
          const left = (Date.now() - row.started) / 1000 * (all - done) / Math.max(done, 1e-9);
          const eta = done > 0 && done < all ? `  ${duration(left)} left` : "";
          row.bar.update(done, { text: `${progressText(event)}${eta}` });
          showTotal();
          break;
        }
        case "finished":
        case "failed":
        case "fresh":
        case "fetched":
          end(event.stage);
          if (event.type !== "finished" || !event.partial) finished.add(event.stage);
          say(event);
          showTotal();
          break;
        case "summary":
          // Removes the bars first, or they would be drawn below the last line.
          bars.update();
          bars.stop();
          total = undefined;
          say(event);
          break;
        default:
          say(event);
      }
    },
    close: () => bars.stop(),
  };
}
