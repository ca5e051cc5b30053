/** What is known of a network by looking at its file. */
export interface Described {
  readonly title: string;
  readonly image: readonly [number, number, number];
  readonly classes: number;
  /** Whether it has batch norm; null where there was no libtensorflow to trace it with. */
  readonly batchNorm: boolean | null;
}

/** A mistake in a file of one's own. */
export interface OwnMistake {
  /** URL of the file, with line and column where they are known, as `file:///…/my.ts:3:7`. */
  readonly place: string;
  readonly mistake: string;
}
