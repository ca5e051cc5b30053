/** What the runs of an experiment answer. */
export interface Answer {
  readonly experiment: string;
  readonly title: string;
  /** Sentences; none before the first run is measured. */
  readonly sentences: readonly string[];
  /** The headline figure as an SVG; null without an accuracy. */
  readonly svg: string | null;
}
