/** The profile of commands without `--profile`. */
export const DEFAULT_PROFILE = "quick";

/**
 * Returns the command that runs a stage of a profile.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { runCommand } from "./run_command.ts";
 *
 * assertEquals(runCommand("prepare/mnist", "mnist"), "deno task run prepare/mnist --profile mnist");
 * ```
 */
export function runCommand(stage: string, profile: string, flags = ""): string {
  const chosen = profile === DEFAULT_PROFILE ? "" : ` --profile ${profile}`;
  return `deno task run ${stage}${chosen}${flags}`;
}
