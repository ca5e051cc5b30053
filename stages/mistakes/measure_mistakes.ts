import type { Configuration } from "../configuration/configuration.ts";
import { dataFacts } from "../training/data_facts.ts";

/** What of a profile measures a part of the training set. */
const MEASUREMENTS = ["measure", "sharpness"] as const;

/** Finds data sets that are measured in part though that is only possible with pixels. */
export function measureMistakes({ profile, experiments, datasets }: Configuration): string[] {
  const names = new Set(profile.experiments.map((name) => experiments[name]!.dataset));
  return MEASUREMENTS.flatMap((field) => {
    const most = profile[field]?.examples;
    if (most === undefined) return [];
    return [...names].flatMap((name) => {
      const { areNumbers, train } = dataFacts(datasets[name]!);
      return areNumbers && train > most
        ? [
          `profile.${field}.examples: found ${most}, wanted at least ${train}: the values of "${name}" are numbers and ` +
          "not pixels, and such data are measured whole.",
        ]
        : [];
    });
  });
}
