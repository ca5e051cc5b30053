import type { Subject } from "../run_command.ts";
import { counted } from "./number_text.ts";

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
  /** Stage → its committed run, for all that a page is made of; null for one that has none. */
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
 * Says how results differ from the committed ones: by what the command line changes, and by runs that came out otherwise, are
 * missing or new. Null if they do not. A run is a training and its evaluation, and is counted once.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { localHeading } from "./local_run.ts";
 *
 * const run = { key: "3f2a", output: "91c0" };
 * const committed = { "train/f1/sb/seed-1": run, "train/f1/sb/seed-2": run };
 * const records = { "train/f1/sb/seed-1": { key: "3f2a", output: { digest: "91c0" } } };
 * assertEquals(
 *   localHeading({ local: { changes: ["seed 1"], committed } }, records),
 *   "Local run, not the committed results: seed 1. Of 2 committed runs, 1 is the same here and 1 is missing here.",
 * );
 * assertEquals(localHeading({}, {}), null);
 * ```
 */
export function localHeading(
  { local }: Pick<Shown, "local">,
  records: Readonly<Record<string, Identity>>,
): string | null {
  if (local === undefined) return null;
  const stages = Object.entries(local.committed).map(([stage, committed]) => ({
    run: stage.split("/").slice(1).join("/"),
    kind: kindOf(committed, records[stage]),
  }));
  const kinds = [...Map.groupBy(stages, ({ run }) => run).values()].map((parts) =>
    // What is worst of a run's parts holds for the run.
    KINDS.find((kind) => parts.some((part) => part.kind === kind)) ?? null
  );
  const number = (kind: Kind) => kinds.filter((each) => each === kind).length;
  const all = COMPARED.reduce((sum, kind) => sum + number(kind), 0);
  const found = COMPARED.filter((kind) => number(kind) > 0);
  const compared = found.every((kind) => kind === "same")
    ? []
    : found.length === 1
    ? [`${all === 1 ? "The committed run" : `All ${all} committed runs`} ${words(found[0]!, all)}.`]
    : [`Of ${all} committed runs, ${
      LIST.format(found.map((kind) => {
        const count = number(kind);
        return `${count} ${words(kind, count)}`;
      }))
    }.`];
  const fresh = number("new");
  const added = fresh === 0 ? [] : [`${counted(fresh, "run")} ${words("new", fresh)}.`];
  if (local.changes.length + compared.length + added.length === 0) return null;
  const changes = local.changes.length === 0 ? "." : `: ${local.changes.join("; ")}.`;
  return [`Local run, not the committed results${changes}`, ...compared, ...added].join(" ");
}

/**
 * The same, with the committed runs of these stages alone. So a page does not call those missing that it is not made of.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { limitedTo } from "./local_run.ts";
 *
 * const run = { key: "3f2a", output: "91c0" };
 * const local = { changes: [], committed: { "train/f1/sb/seed-1": run, "train/f1/lb/seed-1": run } };
 * const { committed } = limitedTo({ local }, ["train/f1/lb/seed-1"]).local;
 * assertEquals(Object.keys(committed), ["train/f1/lb/seed-1"]);
 * ```
 */
export function limitedTo<Config extends Pick<Shown, "local">>(
  config: Config,
  stages: readonly string[],
): Config {
  if (config.local === undefined) return config;
  const wanted = new Set(stages);
  const committed = Object.entries(config.local.committed).filter(([stage]) => wanted.has(stage));
  return { ...config, local: { ...config.local, committed: Object.fromEntries(committed) } };
}

/** How a run compares with the committed one, from the worst. */
const KINDS = ["missing", "other", "bits", "same", "new"] as const;
type Kind = (typeof KINDS)[number];

/** British English has no comma before its "and". */
const LIST = new Intl.ListFormat("en-GB");

/** The kinds of committed runs, in the order in which they are told. */
const COMPARED = ["same", "other", "bits", "missing"] as const;

function words(kind: Kind, count: number): string {
  const [is, was] = count === 1 ? ["is", "was"] : ["are", "were"];
  return {
    same: `${is} the same here`,
    other: `${was} made anew here with other code or configuration`,
    bits: `came to other bits on this machine`,
    missing: `${is} missing here`,
    new: `${is} not committed`,
  }[kind];
}

/** How a stage's run compares with the committed one; null if neither is there. */
function kindOf(committed: CommittedRun | null, record?: Identity): Kind | null {
  if (committed === null) return record === undefined ? null : "new";
  if (record === undefined) return "missing";
  if (record.output.digest.startsWith(committed.output)) return "same";
  return record.key.startsWith(committed.key) ? "bits" : "other";
}
