/** The vocabulary of the engine. Types only: importing this file runs nothing and re-runs nothing. */

/** A value that JSON can carry without loss; the only kind that may enter a key. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** What a stage's process may do beyond reading its inputs and writing its output folder. */
export interface Permissions {
  /** Hosts that may be contacted. Only download stages have any. */
  readonly net?: readonly string[];
  /** Environment variables that may be read. */
  readonly env?: readonly string[];
  /** Absolute folders or files that may be read besides the inputs and the project's code. */
  readonly read?: readonly string[];
  /** Whether native libraries may be opened (training and evaluation). */
  readonly ffi?: boolean;
  /** Facts about the machine that may be read, as in `--allow-sys` (`cpus`, `osRelease`, …). */
  readonly sys?: readonly string[];
}

/** What a stage takes of the machine: stages run at once while their sums fit. */
export interface Resources {
  /** Processor cores; 1 unless told. More than there are means all of them. */
  readonly cores?: number;
  /** GiB of memory; 0 unless told. More than there are means that it runs alone. */
  readonly memoryGiB?: number;
  /**
   * GPUs that it has for itself, told to it by `CUDA_VISIBLE_DEVICES`; less than one is a part of a GPU that others may
   * use at the same time (in a cluster's job it is a whole one). Where any stage of the graph asks for GPUs, those
   * that do not see none.
   */
  readonly gpus?: number;
}

/** One node of the DAG, as `stages/dag.ts` declares it. Plain data. */
export interface Stage {
  /** Unique, a path of lower-case words, e.g. `train/f1/gbn/seed-1`. */
  readonly name: string;
  /** Entry module of the stage's program, relative to the project, e.g. `stages/train.ts`. Its default export is a {@linkcode Program}. */
  readonly program: string;
  /**
   * Code that the program loads by a computed `import()`, by role (`{ network: "models/f1.ts" }`). Static imports are
   * followed by themselves; what is chosen by configuration is named here, so that it enters this stage's key alone.
   */
  readonly modules?: Readonly<Record<string, string>>;
  /** The stage's slice of the checked configuration: everything that it reads, nothing else. */
  readonly config: Json;
  /** Seed of all its random streams; absent for stages without randomness. */
  readonly seed?: number;
  /** Role → name of the stage whose output folder is read under that role. */
  readonly inputs: Readonly<Record<string, string>>;
  /**
   * Names of the files that it reads of its inputs, and may read; all of them unless told. An input that was restored
   * without a file that nobody reads need not be made again. Not in the key.
   */
  readonly reads?: readonly string[];
  /** Versions that enter the key besides the npm packages found in the code, e.g. `{ libtensorflow: "2.20.0" }`. */
  readonly versions?: Readonly<Record<string, string>>;
  /** What the process is allowed. */
  readonly permissions?: Permissions;
  /** Environment of the process that does not change results (library paths, log levels). Not in the key. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it takes of the machine while it runs. Not in the key. */
  readonly resources?: Resources;
  /** Seconds after which it is stopped and has failed. Not in the key. */
  readonly timeLimitSeconds?: number;
  /**
   * Whether it also runs over those inputs that exist so far, and again as more arrive. It is then given the run records
   * of all stages that it depends on; the lasting facts (device, versions) in them are part of its key.
   */
  readonly partial?: boolean;
  /**
   * It may read its latest output, made under another key, as `previous`: for programs that take over only what their
   * configuration proves to be right, by a digest. Not in the key.
   */
  readonly readsPrevious?: boolean;
  /** Output file or folder → path in the project where a copy is kept (`{ "table1.md": "results/quick/table1.md" }`). */
  readonly publish?: Readonly<Record<string, string>>;
  /**
   * Project folder that holds all of that. Where it is named, what the stage published there before and no longer makes is
   * removed: `published/<stage>.sha256` in it lists what it has published, as `sha256sum -c` reads it.
   */
  readonly publishFolder?: string;
  /**
   * Project folder in which the run records of all its ancestors are kept as JSON, e.g. `results/quick/runs`. Stages may
   * share one.
   */
  readonly publishRecords?: string;
  /**
   * Names of output files that are kept beside those records, as `<stage>/<file>`: what reports are made of, so that
   * `restore` brings back the evidence behind a result where the rest (weights) is no longer at hand.
   */
  readonly publishEvidence?: readonly string[];
}

/** What a stage's program tells while it runs. */
export type StageMessage =
  /** How far it is. */
  | {
    readonly type: "progress";
    readonly done: number;
    readonly total: number;
    readonly unit: string;
    /** Numbers by name, with their units (`{ loss: 0.213, "test error (%)": 3.1 }`): shown as words and as curves. */
    readonly metrics?: Readonly<Record<string, number>>;
    /** A short phrase for people, such as the file that is being fetched. */
    readonly note?: string;
  }
  /**
   * A fact about how it ran that belongs in the run record, not in the key (`device`, `threads`). Lasting unless it is
   * `passing`: one that differs from run to run (`imagesPerSecond`), kept under `measured`, for people, not for partial stages.
   */
  | {
    readonly type: "fact";
    readonly name: string;
    readonly value: Json;
    readonly passing?: boolean;
  }
  /** A result worth a line on the screen, e.g. `F1 small batch, seed 1: 96.31 %`. */
  | { readonly type: "result"; readonly text: string };

/** What a stage's program is given. Paths are absolute. */
export interface StageContext<Config = Json> {
  readonly name: string;
  /** What the stage declares as its `config`. Whoever declares it and the program share its type. */
  readonly config: Config;
  readonly seed: number;
  /** Role → output folder of the input stage, to be read only. A partial stage lacks the roles that do not exist yet. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The stage's latest output, if it {@linkcode Stage.readsPrevious} and this key was never run. To be read only. */
  readonly previous?: string;
  /** Role → file URL of a code module named by the stage, for `import()`. */
  readonly modules: Readonly<Record<string, string>>;
  /**
   * Stage name → run record, for partial stages. Empty for others. What differs from run to run (`started`, `seconds`, the
   * facts `git`, `command` and `measured`) does not make the stage anew, so it should not show it.
   */
  readonly records: Readonly<Record<string, RunRecord>>;
  /** An empty folder. What is in it when the program returns is the stage's output. */
  readonly output: string;
  /**
   * A folder of the key's own, for checkpoints: kept when the stage is interrupted, killed or fails, given to the next run
   * of the same key, removed on success. A process may die in the midst of writing: write beside, then rename.
   */
  readonly scratch: string;
  readonly tell: (message: StageMessage) => void;
  /**
   * Aborted when the user interrupts or the time limit is over; a program may finish its checkpoint and should then throw
   * the signal's reason.
   */
  readonly signal: AbortSignal;
}

/** The default export of a stage's entry module. */
export type Program<Config = Json> = (context: StageContext<Config>) => Promise<void>;

/** A sha256 in lower-case hex. Branded by what was digested, so that one kind cannot pass for another. */
export type Digest<Kind extends string> = string & { readonly __digest: Kind };
/** Digest of one file's bytes. */
export type FileDigest = Digest<"file">;
/** Digest of a folder: its files' paths and digests. The name of an artifact in the store. */
export type TreeDigest = Digest<"tree">;
/** Digest of a {@linkcode KeyRecord}. */
export type Key = Digest<"key">;

/** All that decides a stage's result. Its canonical text is hashed to the key; ARCHITECTURE.md lists the fields. */
export interface KeyRecord {
  /** Version of this record's format; a new one invalidates everything, on purpose. */
  readonly format: number;
  /** The program's path says what kind of stage it is. */
  readonly program: string;
  readonly config: Json;
  readonly seed: number | null;
  /** Role → content of the input (not its key: an upstream that reruns to the same bytes changes nothing). */
  readonly inputs: Readonly<Record<string, TreeDigest | null>>;
  /** Module → digest of its tree-shaken, minified bundle: comments, names and unused exports do not count. */
  readonly code: Readonly<Record<string, string>>;
  /** npm package or library → version (and, for packages, a digest of what they resolve to in the lock file). */
  readonly versions: Readonly<Record<string, string>>;
  /** For partial stages: stage → lasting facts of the runs they describe. */
  readonly facts: Readonly<Record<string, Json>>;
}

/** One file of an artifact. */
export interface ArtifactFile {
  readonly path: string;
  readonly bytes: number;
  readonly digest: FileDigest;
}

/** How one run of a stage went: what a stranger needs to audit it. */
export interface RunRecord {
  readonly stage: string;
  readonly key: Key;
  readonly keyRecord: KeyRecord;
  readonly output: { readonly digest: TreeDigest; readonly files: readonly ArtifactFile[] };
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly seconds: number;
  /** Facts told by the program (device, threads) and by the engine (host's processor, cores, memory, Deno's version, git commit, clean tree). */
  readonly facts: Readonly<Record<string, Json>>;
}
