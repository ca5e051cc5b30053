/** What a harm may touch. */
export interface Place {
  readonly root: string;
  /** A random number from 0 to 1. */
  readonly next: () => number;
  /** About how long an undisturbed run takes. */
  readonly runMs: number;
  /** Whether `.cache` is a small disk of its own, which may be filled. */
  readonly isSmallDisk: boolean;
  /** Counts what was done. */
  readonly count: (what: string) => void;
}

/** Something that goes wrong in a run, or before it. */
export interface Harm {
  /** Makes the words that start the engine. */
  readonly start?: (place: Place, words: readonly string[]) => readonly string[];
  /** Does harm before a run. What it returns is called after the run. */
  readonly before?: (place: Place) => Promise<void | (() => Promise<void>)>;
  readonly during?: (place: Place, engine: Deno.ChildProcess) => Promise<void>;
  /** Exit codes with which the run may end. Any, if it is absent. */
  readonly codes?: readonly number[];
  /** Whether it finds something to harm where a run has come to its end. */
  readonly harmsResults?: boolean;
}

export function oneOf<Value>({ next }: Pick<Place, "next">, values: readonly Value[]): Value {
  return values[Math.floor(next() * values.length)]!;
}

export const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
