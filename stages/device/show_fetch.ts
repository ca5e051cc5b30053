import process from "node:process";
// @ts-types="@types/cli-progress"
import cliProgress from "cli-progress";
import { print } from "../../pipeline/words/print.ts";
import type { FetchProgress } from "../../tensorflow/install/mod.ts";

/** Shows the progress of a download on stderr: a bar on a terminal, otherwise a line for every 10 %. */
export function showProgress(): { update(progress: FetchProgress): void; stop(): void } {
  return Deno.stderr.isTerminal() ? bar() : lines();
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);

function bar() {
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

function lines() {
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
