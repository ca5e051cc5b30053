import { SECRETS } from "../../../pipeline/command/cache.ts";

/**
 * Drops the shared cache of the one who tests, and its credentials, from the environment of this process and of those that it
 * starts: what a test runs is to be fetched from nowhere.
 */
export function forgetCache(): void {
  for (const name of SECRETS) Deno.env.delete(name);
}
