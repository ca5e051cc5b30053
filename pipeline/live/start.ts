import { fileURLToPath } from "node:url";
import { childEnvironment } from "../system/child_environment.ts";
import { EnvironmentError } from "../words/errors.ts";

/** A live view in a process of its own. */
export interface LiveView {
  readonly address: string;
  /** Lets the view end once no page is open. */
  release(): Promise<void>;
}

/**
 * Starts the live view of a project's folder in a process of lower priority.
 *
 * @param flags the flags of `deno run` that choose import map and lock file
 * @throws {EnvironmentError} if the process does not start
 */
export async function startLiveView(root: string, flags: readonly string[]): Promise<LiveView> {
  const process = new Deno.Command("nice", {
    args: [
      ...["-n", "10", Deno.execPath(), "run", "--quiet", "--no-prompt"],
      ...flags,
      // Reads its own files, those of npm packages, and the project's.
      ...["--allow-read", "--allow-net=127.0.0.1", "--allow-sys=hostname", "--allow-env"],
      ...[fileURLToPath(new URL("process.ts", import.meta.url)), root],
    ],
    cwd: root,
    clearEnv: true,
    env: childEnvironment({ deno: true }),
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
        "Starting the live view (--ui): its process ended. Run without --ui, " +
          'or find the cause with "deno task watch" in another terminal.',
      );
    }
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  process.unref();
  return { address: text.trim(), release: () => process.stdin.close().catch(() => {}) };
}
