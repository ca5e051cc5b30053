import { type Chosen, chosenFlags } from "./chosen_flags.ts";

/**
 * A command as it is typed, for messages. It has the flags that chose the stages of the command line that prints it:
 * without them, another profile would be looked at.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { taskCommand } from "./task_command.ts";
 *
 * const command = taskCommand("show train/f1", { profile: "mnist", set: [] });
 * assertEquals(command, "deno task show train/f1 --profile mnist");
 * ```
 *
 * @param words the words behind `deno task`
 * @param chosen what chose the stages; by default, no flag did
 */
export function taskCommand(words: string, chosen: Chosen = { set: [] }): string {
  return `deno task ${words}${chosenFlags(chosen)}`;
}
