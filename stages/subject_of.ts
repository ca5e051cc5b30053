import type { LoadOptions } from "../pipeline/app.ts";
import { UserError } from "../pipeline/words/errors.ts";
import { experimentNames, profileNames } from "./configuration/config_files.ts";
import { DEFAULT_PROFILE, type Subject } from "./run_command.ts";

/** What of a command line says what it is about. */
interface Asked extends Pick<LoadOptions, "root" | "profile"> {
  readonly experiment?: string | undefined;
  /** Set where an experiment is studied. */
  readonly study?: object | undefined;
}

/**
 * What the command line is about. An experiment alone has results of its own name; where something else has this name, with a
 * word behind it.
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
  const profiles = await profileNames(root);
  const name = study === undefined
    ? nameAlone(experiment, profiles)
    : nameAlone(`${experiment}-study`, [...profiles, ...await experimentNames(root)]);
  return { profile: name, experiment };
}

/** The name of results without a profile, apart from those of what has the name already. */
export function nameAlone(name: string, taken: readonly string[]): string {
  return taken.includes(name) ? `${name}-alone` : name;
}
