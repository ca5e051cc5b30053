import type { Json, RunRecord } from "../../pipeline/types.ts";
import type { RunPair } from "./run_pair.ts";

/** What the records of runs that differ say of how they were made: each difference once. */
export function whyDifferent(pairs: readonly RunPair[]): string[] {
  const changes = pairs.flatMap(({ changes }) => changes);
  const facts = pairs.flatMap(({ here, committed }) => {
    const [a, b] = [made(here.record), made(committed.record)];
    return Object.keys(a)
      .filter((name) => a[name] !== b[name] && !(name === INSTRUCTIONS && b[name] === UNKNOWN))
      .map((name) => `${name}: ${a[name]} here, ${b[name]} committed`);
  });
  return [...new Set([...changes, ...facts])];
}

const UNKNOWN = "unknown";
/** Older records do not have them. */
const INSTRUCTIONS = "vector instructions";

/** What decides the last bits beside the key. */
function made({ facts }: RunRecord): Readonly<Record<string, string>> {
  const host = (facts.host ?? {}) as Readonly<Record<string, Json>>;
  const text = (value: Json | undefined) => value === undefined ? UNKNOWN : String(value);
  return {
    device: text(facts.device),
    processor: text(host.processor),
    [INSTRUCTIONS]: text(host.instructions),
    libtensorflow: text(facts.libtensorflow),
    threads: text(facts.threads),
  };
}
