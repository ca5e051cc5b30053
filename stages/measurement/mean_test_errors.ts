import { mean } from "simple-statistics";
import type { Measures } from "./measured_run.ts";

/** Test errors by kind of running statistics, averaged over runs. */
export function meanTestErrors(runs: readonly Measures[]): Readonly<Record<string, number>> {
  const kinds = new Set(runs.flatMap((measures) => Object.keys(measures)));
  const meanOf = (kind: string) => {
    const errors = runs.flatMap((measures) => measures[kind]?.test.error ?? []);
    return mean(errors);
  };
  return Object.fromEntries([...kinds].map((kind) => [kind, meanOf(kind)]));
}
