import type { LoadOptions } from "../app.ts";
import { quoted } from "./quoted.ts";

/** What the flags of a command line choose. */
export type Chosen = Pick<LoadOptions, "profile" | "seeds" | "set" | "name" | "added">;

/**
 * The flags that choose what a command line is about, as they are typed behind it.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { chosenFlags } from "./chosen_flags.ts";
 *
 * const set = [{ path: "experiments.f1.dataset", value: "mnist" }];
 * assertEquals(chosenFlags({ seeds: [1, 2], set }), ` --seeds 2 --set 'experiments.f1.dataset="mnist"'`);
 * ```
 */
export function chosenFlags({ profile, seeds, set, name, added = {} }: Chosen): string {
  return [
    ...(profile === undefined ? [] : [` --profile ${profile}`]),
    ...Object.entries(added).map(([flag, value]) => ` --${flag} ${value}`),
    ...(seeds === undefined ? [] : [` --seeds ${seedsText(seeds)}`]),
    ...set.map(({ path, value }) => ` --set ${quoted(`${path}=${JSON.stringify(value)}`)}`),
    ...(name === undefined ? [] : [` --name ${name}`]),
  ].join("");
}

/** `5` for the seeds 1 to 5, else all of them: the inverse of what `--seeds` takes. */
function seedsText(seeds: readonly number[]): string {
  const isFirstOnes = seeds.every((seed, i) => seed === i + 1);
  return isFirstOnes ? String(seeds.length) : seeds.join(",");
}
