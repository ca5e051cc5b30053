/** A stage of a run, as far as its time is known. */
export interface TimedStage {
  readonly name: string;
  /** Seconds since its start; 0 before. */
  readonly elapsed: number;
  /** Seconds to its end by its own pace; null if unknown, 0 when it is done. */
  readonly left: number | null;
  /** Seconds that all of it takes by its own pace, where that is known; more than the rest if it goes on from an earlier run. */
  readonly inAll?: number | null;
  /** The part of the machine that it takes while it runs. */
  readonly part: number;
}

/** How much of the work of a run is done. */
export interface Work {
  /** Seconds of all stages together that are spent. */
  readonly spent: number;
  /** Seconds of all stages together that are to come. */
  readonly toCome: number;
  /** Seconds until the end. */
  readonly left: number;
  /** Stages of unknown length; if there are any, the others are lower bounds. */
  readonly unknown: number;
}

/** Measures the work of a run in seconds. A stage of unknown length counts like the mean of its kind, the first part of its name. */
export function work(stages: readonly TimedStage[]): Work {
  const kind = ({ name }: TimedStage) => name.split("/")[0]!;
  const timed = stages.flatMap((stage) =>
    stage.left === null
      ? []
      : [{ kind: kind(stage), seconds: Math.max(stage.elapsed + stage.left, stage.inAll ?? 0) }]
  );
  const byKind = Map.groupBy(timed, (each) => each.kind);
  let [spent, toCome, spread, longest, unknown] = [0, 0, 0, 0, 0];
  for (const stage of stages) {
    spent += stage.elapsed;
    const alike = byKind.get(kind(stage));
    const mean = alike && alike.reduce((sum, { seconds }) => sum + seconds, 0) / alike.length;
    const left = stage.left ??
      (mean === undefined ? null : Math.max(0, mean - stage.elapsed));
    if (left === null) unknown += 1;
    else {
      toCome += left;
      spread += left * stage.part;
      longest = Math.max(longest, left);
    }
  }
  return { spent, toCome, left: Math.max(longest, spread), unknown };
}
