import { LIMITS } from "../../pipeline/words/limits.ts";
import { thousands } from "../../pipeline/words/text.ts";
import type { Mistake } from "./check_value.ts";

const EXAMPLES = 100_000_000;

/**
 * The largest numbers of data sets and claims, by the paths of their fields; `*` is any name. They are not in the schemas,
 * because these are part of the programs which download, prepare and judge: a bound would change their keys.
 */
export const BOUNDS: Readonly<Record<"datasets" | "claims", Readonly<Record<string, number>>>> = {
  datasets: {
    "files.*.bytes": 10_000_000_000_000,
    "prepare.classes": 100_000,
    "prepare.side": 4096,
    "prepare.examples.*": EXAMPLES,
    "prepare.splits.first.*": EXAMPLES,
    "prepare.splits.train": EXAMPLES,
    "prepare.splits.test": EXAMPLES,
    "prepare.splits.seed": LIMITS.seed,
  },
  claims: { smallest: EXAMPLES },
};

/** Finds the numbers of an entry that are larger than their bounds. */
export function beyondBounds(
  section: keyof typeof BOUNDS,
  name: string,
  entry: unknown,
): Mistake[] {
  return numbers(entry, []).flatMap(([path, number]) => {
    const bound = Object.entries(BOUNDS[section]).find(([pattern]) => fits(path, pattern))?.[1];
    if (bound === undefined || number <= bound) return [];
    const text = `found ${number}, wanted at most ${thousands(bound)}.`;
    return [{ path: [section, name, ...path], text, isKey: false }];
  });
}

function numbers(value: unknown, path: readonly string[]): [readonly string[], number][] {
  if (typeof value === "number") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => numbers(each, [...path, name]));
}

function fits(path: readonly string[], pattern: string): boolean {
  const names = pattern.split(".");
  return names.length === path.length && names.every((name, i) => name === "*" || name === path[i]);
}
