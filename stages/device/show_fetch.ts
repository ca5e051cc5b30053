import process from "node:process";
// @ts-types="@types/cli-progress"
import cliProgress from "cli-progress";
import { print } from "../../pipeline/words/print.ts";
import type { FetchProgress } from "../../tensorflow/install/mod.ts";

/** Shows a fetch while it goes on. */
export interface ShownFetch {
  /** Shows how far it is. */
  readonly update: (progress: FetchProgress) => void;
  /** Shows what there is to know before it begins. */
  readonly notice: (text: string) => void;
  /** Restores the terminal. */
  readonly stop: () => void;
}

/**
 * Shows a fetch on stderr: a bar on a terminal, otherwise a line for every 10 %.
 *
 * @param quiet shows nothing
 */
export function showFetch(quiet = false): ShownFetch {
  if (quiet) return { update() {}, notice() {}, stop() {} };
  const notice = (text: string) => print("stderr", text);
  return { notice, ...Deno.stderr.isTerminal() ? bar() : lines() };
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);

function bar(): Omit<ShownFetch, "notice"> {
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: "{bar} {text}  {mb} of {totalMb} MB",
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    gracefulExit: false,
  }, cliProgress.Presets.shades_classic);
  let started = false;
  return {
    update({ done, total, text }: FetchProgress) {
      const payload = { text, mb: megabytes(done), totalMb: megabytes(total) };
      if (!started) bar.start(total, done, payload);
      started = true;
      bar.setTotal(total);
      bar.update(done, payload);
    },
    stop: () => bar.stop(),
  };
}

function lines(): Omit<ShownFetch, "notice"> {
  let shown = "";
  return {
    update({ done, total, text }: FetchProgress) {
      const tenth = `${text}: ${Math.floor(10 * done / total)}0 % of ${megabytes(total)} MB`;
      if (tenth !== shown) print("stderr", tenth);
      shown = tenth;
    },
    stop() {},
  };
}
