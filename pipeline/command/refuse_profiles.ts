import type { Graph } from "../plan/graph.ts";
import { UserError } from "../words/errors.ts";
import { didYouMean } from "../words/did_you_mean.ts";
import { isWithin } from "../words/is_within.ts";

/**
 * Tells a profile, or the folder of its results, from a stage.
 *
 * @throws {UserError} if a word that should name a stage names a profile, with the commands that take one
 */
export function refuseProfiles(
  { order }: Graph,
  words: readonly string[],
  profiles: readonly string[],
): void {
  for (const word of words) {
    const typed = word.replace(/\/+$/, "");
    const profile = typed.split("/").at(-1)!;
    const isStage = order.some(({ name }) => isWithin(name, typed));
    if (isStage || !profiles.includes(profile)) continue;
    // A mistyped stage of the profile that this is about.
    const own = order.map(({ name }) => name).filter((name) => name.endsWith(`/${profile}`));
    if (didYouMean(typed, own) !== "") continue;
    throw new UserError(
      `There is no stage "${word}", but a profile "${profile}". ` +
        `To run it: deno task reproduce --profile ${profile}. ` +
        `To see its stages and what they came to: deno task status --profile ${profile}.`,
    );
  }
}
