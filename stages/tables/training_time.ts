import { mean } from "simple-statistics";
import type { RunRecord } from "../../pipeline/types.ts";
import { earlierFacts } from "../training/run_facts.ts";

/** The time that the trainings of a method took, as they ran: other trainings may have run beside them. */
export interface TrainingTime {
  /** Mean seconds of a training, with all of its attempts; of one with workers, of all its parts together. */
  readonly seconds: number;
  /** Whether trainings have parts, whose seconds are added up; absent if they have none. */
  readonly haveParts?: true;
  /** The devices that they ran on, each once. */
  readonly devices: readonly string[];
}

/**
 * Reads the time of trainings from their records; null without a training.
 *
 * @param trainings the records of each: one, or those of its trunk, its workers and their averages
 */
export function trainingTime(
  trainings: readonly (readonly RunRecord[])[],
): TrainingTime | null {
  if (trainings.length === 0) return null;
  return {
    seconds: mean(
      trainings.map((parts) => parts.reduce((sum, part) => sum + secondsOf(part), 0)),
    ),
    ...(trainings.some(({ length }) => length > 1) && { haveParts: true }),
    devices: [...new Set(trainings.flat().flatMap(devicesOf))].sort(),
  };
}

/** Seconds of a run, with those of its attempts that were interrupted. */
export function secondsOf({ seconds, facts }: RunRecord): number {
  const { earlier = [] } = (facts.measured ?? {}) as {
    readonly earlier?: readonly { readonly seconds: number }[];
  };
  return earlier.reduce((sum, attempt) => sum + attempt.seconds, seconds);
}

function devicesOf({ facts }: RunRecord): string[] {
  // Workers of which one diverged are not averaged, which needs no device.
  return [facts, ...earlierFacts(facts)].flatMap(({ device }) =>
    device === undefined ? [] : [String(device)]
  );
}
