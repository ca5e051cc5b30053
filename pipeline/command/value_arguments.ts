import { canonical } from "../key/canonical.ts";
import type { Json } from "../types.ts";
import { messageOf, UserError } from "../words/errors.ts";
import { LIMITS } from "../words/limits.ts";
import { thousands } from "../words/text.ts";

/**
 * The seeds that `--seeds` names: `5` means 1 to 5, `1,4` means these.
 *
 * @throws {UserError} for what is no number, a seed that is named twice, and more than anybody can mean
 */
export function parseSeeds(text: string): number[] {
  const wrong = (what: string) => new UserError(`--seeds is "${shown(text)}"; ${what}.`);
  const seeds = text.split(",").map((part) => /^\s*\d+\s*$/.test(part) ? Number(part) : NaN);
  const [first = NaN] = seeds;
  const isCount = seeds.length === 1;
  if (seeds.some(Number.isNaN) || (isCount && first < 1)) {
    throw wrong("wanted how many (5 means seeds 1 to 5) or which (1,4)");
  }
  if ((isCount ? first : seeds.length) > LIMITS.seeds) {
    throw wrong(`wanted at most ${thousands(LIMITS.seeds)} seeds`);
  }
  if (isCount) return Array.from({ length: first }, (_, i) => i + 1);
  if (Math.max(...seeds) > LIMITS.seed) throw wrong(`wanted seeds up to ${thousands(LIMITS.seed)}`);
  if (new Set(seeds).size < seeds.length) throw wrong("a seed is named twice");
  return seeds;
}

/**
 * How many stages `--jobs` allows at once.
 *
 * @throws {UserError} for anything but a whole number within bounds
 */
export function parseJobs(text: string): number {
  const jobs = /^\d+$/.test(text) ? Number(text) : 0;
  if (jobs >= 1 && jobs <= LIMITS.jobs) return jobs;
  throw new UserError(
    `--jobs is "${shown(text)}"; wanted how many stages may run at once, ` +
      `1 to ${thousands(LIMITS.jobs)}.`,
  );
}

/**
 * The name of `--name`, which becomes part of a folder's.
 *
 * @throws {UserError} for what no folder should be named
 */
export function parseName(text: string | undefined): string | undefined {
  if (text !== undefined && !/^\w[\w.=-]{0,60}$/.test(text)) {
    throw new UserError(
      `--name is "${text}"; wanted letters, digits, "-", "_", "." and "=", at most 61 of them.`,
    );
  }
  return text;
}

/**
 * The size of `--split`, as the program `split` takes it.
 *
 * @throws {UserError} for anything else
 */
export function parseSplit(text: string | undefined): string | undefined {
  if (text !== undefined && !/^[1-9]\d*[KMG]?$/.test(text)) {
    throw new UserError(`--split is "${text}"; wanted a number of bytes such as 60M or 1G.`);
  }
  return text;
}

/**
 * The path and value of a `--set`.
 *
 * @param example one that fits this application
 * @throws {UserError} if there is no path, or the value is no plain data
 */
export async function parseSet(
  text: string,
  example: string | undefined,
): Promise<{ path: string; value: Json }> {
  const at = text.indexOf("=");
  if (at < 1) {
    const such = example === undefined ? "" : `, such as --set ${example}`;
    throw new UserError(`--set is "${text}"; wanted path=value${such}.`);
  }
  const path = text.slice(0, at);
  // Loaded only where there is something to parse.
  const { parse } = await import("@std/yaml");
  try {
    const value = parse(text.slice(at + 1), { schema: "core" }) as Json;
    canonical(value, "its value");
    return { path, value };
  } catch (error) {
    throw new UserError(`--set ${path}: the value is not YAML for plain data: ${firstLine(error)}`);
  }
}

/** A YAML error goes on with the text and a caret under it, which the user has just typed. */
function firstLine(error: unknown): string {
  return messageOf(error).split("\n")[0] ?? "";
}

const LONGEST = 60;

function shown(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
