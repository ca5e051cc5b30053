import { print } from "../words/print.ts";
import { onInterruption } from "../system/interruptions.ts";
import { watch } from "./watch.ts";

/**
 * Runs the command `watch`: serves the live view until interrupted, and prints the address on stdout.
 *
 * @returns the exit code
 */
export async function watchRuns(root: string): Promise<number> {
  const stop = new AbortController();
  using _interruptions = onInterruption(() => stop.abort());
  await watch(root, {
    signal: stop.signal,
    onServe(address) {
      print("stdout", address);
      print(
        "stderr",
        "The live view opens once, in one browser. It shows the current run in this folder, or the last one. " +
          "^C ends the view, not the run.",
      );
    },
  });
  return 0;
}
