/** Whose results are shown, and what makes them other than the committed ones. */
export interface Shown {
  readonly profile: string;
  /** Flags that choose seeds and fields of the configuration, for the commands that are shown. */
  readonly flags?: string;
  /** Absent when the results are made to be committed. */
  readonly local?: LocalRun;
}

/** What a run may have changed, beside the profile as it is committed. */
export interface LocalRun {
  /** What the command line changes, each in a few words. */
  readonly changes: readonly string[];
  /** Stage → the committed run, by the first digits of its key and of its output's digest. */
  readonly committed: Readonly<Record<string, CommittedRun>>;
}

/** A committed run. */
export interface CommittedRun {
  readonly key: string;
  readonly output: string;
}

/** The parts of a run record that tell which run it is. */
type Identity = { readonly key: string; readonly output: { readonly digest: string } };

/**
 * Says in a sentence how results differ from the committed ones: by the command line, by runs of other code or configuration
 * and by runs that are not there. Null if they do not.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { localHeading } from "./local_run.ts";
 *
 * const local = { changes: ["seeds 1-2"], committed: {} };
 * assertEquals(localHeading({ local }, {}), "Local run: seeds 1-2; not the committed results.");
 * assertEquals(localHeading({}, {}), null);
 * ```
 */
export function localHeading(
  { local }: Pick<Shown, "local">,
  records: Readonly<Record<string, Identity>>,
): string | null {
  if (local === undefined) return null;
  const runOf = (stage: string) => stage.split("/").slice(1).join("/");
  const there = new Set(Object.keys(records).map(runOf));
  const known = Object.entries(local.committed);
  const others = known.flatMap(([stage, { key, output }]) => {
    const record = records[stage];
    if (record === undefined) return [];
    return record.key.startsWith(key) || record.output.digest.startsWith(output)
      ? []
      : [runOf(stage)];
  });
  const runs = new Set(known.map(([stage]) => runOf(stage)));
  const absent = [...runs].filter((run) => !there.has(run)).length;
  const count = (number: number, verb: string) =>
    number === 0 ? [] : [`${number} of ${runs.size} committed runs ${verb}`];
  const parts = [
    ...local.changes,
    ...count(new Set(others).size, "made with other code or configuration"),
    ...count(absent, "not there"),
  ];
  return parts.length === 0 ? null : `Local run: ${parts.join(", ")}; not the committed results.`;
}
