import { checkConfiguration } from "../../../stages/configuration/check.ts";
import type { Chosen } from "../../../stages/configuration/config_files.ts";
import type { Configuration } from "../../../stages/configuration/configuration.ts";
import type { Setting } from "../../../stages/configuration/set.ts";

/**
 * Reads and checks all of `configs/` for one profile, without what is known of data and networks.
 *
 * @throws {Error} with every mistake found
 */
export async function loadConfiguration(
  root: string,
  chosen: Chosen,
  settings: readonly Setting[] = [],
): Promise<Configuration> {
  const { configuration, ...found } = await checkConfiguration(root, chosen, settings);
  const mistakes = [...found.mistakes, ...found.idleMistakes];
  if (configuration !== null && mistakes.length === 0) return configuration;
  throw new Error(mistakes.join("\n"));
}
