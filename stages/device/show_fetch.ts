import process from "node:process";
// @ts-types="@types/cli-progress"
import cliProgress from "cli-progress";
import { atExit } from "../../pipeline/words/at_exit.ts";
import { print } from "../../pipeline/words/print.ts";
import type { FetchProgress } from "../../tensorflow/install/mod.ts";

/** Shows a fetch while it goes on. */
export interface ShownFetch {
  /** Shows how far it is. */
  readonly update: (progress: FetchProgress) => void;
  /** Prints a line that stays. */
  readonly notice: (text: string) => void;
  /** Gives the terminal back. */
  readonly stop: () => void;
}

/**
 * Shows a fetch on stderr: a bar on a terminal, otherwise a line for every 10 %.
 *
 * @param quiet shows nothing
 */
export function showFetch(quiet = false): ShownFetch {
  if (quiet) return { update() {}, notice() {}, stop() {} };
  return Deno.stderr.isTerminal() ? bar() : lines();
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);

function bar(): ShownFetch {
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: "{bar} {text}  {mb} of {totalMb} MB",
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    gracefulExit: false,
  }, cliProgress.Presets.shades_classic);
  /** While the bar is there. */
  let shown: Disposable | undefined;
  const stop = () => {
    if (shown === undefined) return;
    bar.stop();
    shown[Symbol.dispose]();
    shown = undefined;
  };
  return {
    update({ done, total, text }) {
      const payload = { text, mb: megabytes(done), totalMb: megabytes(total) };
      if (shown === undefined) bar.start(total, done, payload);
      shown ??= atExit(stop);
      bar.setTotal(total);
      bar.update(done, payload);
    },
    notice(text) {
      stop();
      print("stderr", text);
    },
    stop,
  };
}

function lines(): ShownFetch {
  let shown = "";
  return {
    update({ done, total, text }) {
      const tenth = `${text}: ${Math.floor(10 * done / total)}0 % of ${megabytes(total)} MB`;
      if (tenth !== shown) print("stderr", tenth);
      shown = tenth;
    },
    notice: (text) => print("stderr", text),
    stop() {},
  };
}
