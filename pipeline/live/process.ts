/**
 * The process of the live view that `--ui` starts: `process.ts <project's folder>`. It may only read files and serve on
 * this machine, so no page can slow or change the run. It prints its address as a line. When its stdin closes, the engine
 * has ended; the process then stays while a page is open.
 *
 * @module
 */
import { watch } from "./watch.ts";

if (import.meta.main) {
  const [root = "."] = Deno.args;
  let engineGone = false;
  // ^C in the terminal is meant for the engine.
  Deno.addSignalListener("SIGINT", () => {});
  (async () => {
    for await (const _ of Deno.stdin.readable);
    engineGone = true;
  })();
  await watch(root, {
    onServe: (address) => console.log(address),
    signal: new AbortController().signal,
    leave: () => engineGone,
  });
  Deno.exit(0);
}
