import type { LoadOptions } from "../pipeline/app.ts";
import { UserError } from "../pipeline/words/errors.ts";
import { profileNames } from "./configuration/config_files.ts";
import { DEFAULT_PROFILE, type Subject } from "./run_command.ts";

/** What of a command line says what it is about. */
interface Asked extends Pick<LoadOptions, "root" | "profile"> {
  readonly experiment?: string | undefined;
  /** Set where an experiment is studied. */
  readonly study?: object | undefined;
}

/**
 * What the command line is about. An experiment alone has results of its own name; where a profile has this name, with a word
 * behind it.
 *
 * @throws {UserError} if it names both a profile and an experiment
 */
export async function subjectOf(
  { root, profile, experiment, study }: Asked,
): Promise<Subject> {
  if (experiment === undefined) return { profile: profile ?? DEFAULT_PROFILE };
  if (profile !== undefined) {
    throw new UserError(
      `Choosing what to run: found --profile ${profile} and --experiment ${experiment}, wanted one of them. ` +
        "A profile lists its experiments in its file.",
    );
  }
  const name = study === undefined ? experiment : `${experiment}-study`;
  const isTaken = (await profileNames(root)).includes(name);
  return { profile: isTaken ? `${name}-alone` : name, experiment };
}
