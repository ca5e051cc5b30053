import { fileURLToPath } from "node:url";
import { EnvironmentError } from "../words/errors.ts";

/** A live view that an engine started beside itself. */
export interface LiveView {
  readonly address: string;
  /** The engine is done. The view stays while a page is open. */
  release(): Promise<void>;
}

/**
 * Starts the live view of the runs in a project's folder in a process of its own, of lower priority.
 *
 * @param flags that choose the import map and the lock file
 * @throws {EnvironmentError} when it does not start
 */
export async function startLiveView(root: string, flags: readonly string[]): Promise<LiveView> {
  const process = new Deno.Command("nice", {
    args: [
      ...["-n", "10", Deno.execPath(), "run", "--quiet", "--no-prompt"],
      ...flags,
      // Its own files and npm's, which Deno reads for it, and the project's.
      ...["--allow-read", "--allow-net=127.0.0.1", "--allow-sys=hostname", "--allow-env"],
      ...[fileURLToPath(new URL("process.ts", import.meta.url)), root],
    ],
    cwd: root,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    detached: true,
  }).spawn();
  let text = "";
  const decoder = new TextDecoder();
  const reader = process.stdout.getReader();
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) {
      throw new EnvironmentError(
        "The live view (--ui) did not start. Without --ui the run goes as ever; " +
          '"deno task watch" in another terminal says what is wrong.',
      );
    }
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  process.unref();
  return { address: text.trim(), release: () => process.stdin.close().catch(() => {}) };
}
