import { mean } from "simple-statistics";
import type { Json, RunRecord } from "../../pipeline/types.ts";

/** The time that the trainings of a method took, as they ran: other trainings may have run beside them. */
export interface TrainingTime {
  /** Mean seconds of a training, with all of its attempts. */
  readonly seconds: number;
  /** The devices that they ran on, each once. */
  readonly devices: readonly string[];
}

/** Reads the time of trainings from their records; null without a record. */
export function trainingTime(records: readonly RunRecord[]): TrainingTime | null {
  if (records.length === 0) return null;
  return {
    seconds: mean(records.map(secondsOf)),
    devices: [...new Set(records.flatMap(devicesOf))].sort(),
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
  const earlier = (facts.partlyOn ?? []) as readonly Readonly<Record<string, Json>>[];
  return [facts, ...earlier].map(({ device }) => String(device));
}
