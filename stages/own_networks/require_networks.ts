import { UserError } from "../../pipeline/words/errors.ts";
import type { Stage } from "../../pipeline/types.ts";
import { lookAtNetworks, type LookOptions } from "./look_at_networks.ts";
import { libraryOf, ownStages } from "./own_stages.ts";

/**
 * Looks at the networks of one's own that stages train, now that libtensorflow is there.
 *
 * @throws {UserError} that names each mistake once, with its file and line
 */
export async function requireNetworks(
  stages: readonly Stage[],
  options: Omit<LookOptions, "library">,
): Promise<void> {
  const own = ownStages(stages);
  if (own.length === 0) return;
  const library = libraryOf(own);
  const modules = own.map(({ modules }) => modules!.network!);
  const { mistakes } = await lookAtNetworks(modules, { ...options, library });
  if (mistakes.length === 0) return;
  throw new UserError(`Nothing was run:\n${mistakes.map((mistake) => `  ${mistake}`).join("\n")}`);
}
