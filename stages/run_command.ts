/** The profile of commands without `--profile`. */
export const DEFAULT_PROFILE = "quick";

/** What a command is about. */
export interface Subject {
  /** Name of the profile; for an experiment that is run without one, the name of its results. */
  readonly profile: string;
  /** The experiment, where it is run without a profile. */
  readonly experiment?: string;
}

/** What tables and pages call it: its kind and its name. */
export function subjectWords({ profile, experiment }: Subject): readonly [string, string] {
  return experiment === undefined ? ["profile", profile] : ["experiment", experiment];
}

/** The flag that chooses what a command is about, with a space before it; empty where none is needed. */
export function subjectFlag({ profile, experiment }: Subject): string {
  if (experiment !== undefined) return ` --experiment ${experiment}`;
  return profile === DEFAULT_PROFILE ? "" : ` --profile ${profile}`;
}

/**
 * Returns the command that runs a stage.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { runCommand } from "./run_command.ts";
 *
 * assertEquals(
 *   runCommand("prepare/mnist", { profile: "mnist" }),
 *   "deno task run prepare/mnist --profile mnist",
 * );
 * ```
 */
export function runCommand(stage: string, subject: Subject, flags = ""): string {
  return `deno task run ${stage}${subjectFlag(subject)}${flags}`;
}
