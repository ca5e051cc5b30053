import type { Subject } from "../run_command.ts";

/** Whose results are shown, and what makes them other than the committed ones. */
export interface Shown extends Subject {
  /** Flags that choose seeds and fields of the configuration, for the commands that are shown. */
  readonly flags?: string;
  /** Absent when the results are made to be committed. */
  readonly local?: LocalRun;
}

/** What a run may have changed, beside the profile as it is committed. */
export interface LocalRun {
  /** What the command line changes, each in a few words. */
  readonly changes: readonly string[];
  /** Stage → its committed run, for all trainings, evaluations and potentials that are shown; null for one that has none. */
  readonly committed: Readonly<Record<string, CommittedRun | null>>;
}

/** A committed run, by the first digits of its key and of its output's digest. */
export interface CommittedRun {
  readonly key: string;
  readonly output: string;
}

/** The parts of a run record that tell which run it is. */
type Identity = { readonly key: string; readonly output: { readonly digest: string } };

/**
 * Says in a sentence how results differ from the committed ones: by the command line, by runs that were made otherwise or
 * came out otherwise, by runs that are not there and by runs that are not committed. Null if they do not.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { localHeading } from "./local_run.ts";
 *
 * const committed = { "train/f1/sb/seed-1": { key: "3f2a", output: "91c0" } };
 * assertEquals(
 *   localHeading({ local: { changes: ["seeds 1-2"], committed } }, {}),
 *   "Local run, not the committed results: seeds 1-2; 1 of 1 committed run not there.",
 * );
 * assertEquals(localHeading({}, {}), null);
 * ```
 */
export function localHeading(
  { local }: Pick<Shown, "local">,
  records: Readonly<Record<string, Identity>>,
): string | null {
  if (local === undefined) return null;
  const stages = Object.entries(local.committed).map(([stage, run]) => ({
    // A run is a training and its evaluation.
    run: stage.split("/").slice(1).join("/"),
    difference: difference(run, records[stage]),
    isCommitted: run !== null,
  }));
  const runs = (which: (stage: (typeof stages)[number]) => boolean) =>
    new Set(stages.filter(which).map(({ run }) => run)).size;
  const all = runs(({ isCommitted }) => isCommitted);
  const differing = (kind: Difference) => {
    const number = runs(({ difference }) => difference === kind);
    if (number === 0) return [];
    return kind === "not committed"
      ? [`${number} ${number === 1 ? "run" : "runs"} ${kind}`]
      : [`${number} of ${all} committed ${all === 1 ? "run" : "runs"} ${kind}`];
  };
  const parts = [...local.changes, ...DIFFERENCES.flatMap(differing)];
  return parts.length === 0 ? null : `Local run, not the committed results: ${parts.join("; ")}.`;
}

const DIFFERENCES = [
  "made with other code or configuration",
  "with other bits on this machine",
  "not there",
  "not committed",
] as const;
type Difference = (typeof DIFFERENCES)[number];

/** How a stage's run differs from the committed one; null if it does not. */
function difference(committed: CommittedRun | null, record?: Identity): Difference | null {
  if (committed === null) return record === undefined ? null : "not committed";
  if (record === undefined) return "not there";
  if (record.output.digest.startsWith(committed.output)) return null;
  return record.key.startsWith(committed.key)
    ? "with other bits on this machine"
    : "made with other code or configuration";
}
