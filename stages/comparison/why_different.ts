import type { Json, RunRecord } from "../../pipeline/types.ts";
import { hostOf } from "../training/run_facts.ts";
import type { RunPair } from "./run_pair.ts";

/** What the records of runs that differ say of how they were made: each difference once. */
export function whyDifferent(pairs: readonly RunPair[]): string[] {
  const changes = pairs.flatMap(({ changes }) => changes);
  const facts = pairs.flatMap(({ here, committed }) => {
    const [a, b] = [made(here.record), made(committed.record)];
    return Object.keys(a).filter((name) => a[name] !== b[name]).map((name) => ({
      text: `${name}: ${a[name]} here, ${b[name]} committed`,
      // Older records do not have them, so they explain a difference only where nothing else does.
      isLast: name === INSTRUCTIONS && b[name] === UNKNOWN,
    }));
  });
  const known = [...changes, ...facts.filter(({ isLast }) => !isLast).map(({ text }) => text)];
  return [...new Set(known.length > 0 ? known : facts.map(({ text }) => text))];
}

const UNKNOWN = "unknown";
const INSTRUCTIONS = "vector instructions";

/** What decides the last bits beside the key. */
function made({ facts }: RunRecord): Readonly<Record<string, string>> {
  const host = hostOf(facts);
  const text = (value: Json | undefined) => value === undefined ? UNKNOWN : String(value);
  return {
    device: text(facts.device),
    processor: text(host.processor),
    [INSTRUCTIONS]: text(host.instructions),
    libtensorflow: text(facts.libtensorflow),
    threads: text(facts.threads),
  };
}
