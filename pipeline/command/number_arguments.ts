import { UserError } from "../words/errors.ts";
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

const LONGEST = 60;

function shown(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
