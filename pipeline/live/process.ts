/**
 * The live view of `--ui`, in a process of its own with only the permissions to read and to serve on this machine, so that
 * no page can slow or touch the run: `live_process.ts <project's folder>`. Prints its address as a line; its stdin ends
 * with the engine, after which it stays while a page is open.
 *
 * @module
 */
import { watch } from "./watch.ts";

if (import.meta.main) {
  const [root = "."] = Deno.args;
  let engineGone = false;
  // The terminal's ^C is for the engine.
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
