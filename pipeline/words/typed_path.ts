import { resolve } from "node:path";

/**
 * The path that a user means: relative to where the user stands. A task runs in the project's folder, and `INIT_CWD` is where
 * `deno task` was called.
 */
export function typedPath(typed: string): string {
  return resolve(Deno.env.get("INIT_CWD") ?? ".", typed);
}
