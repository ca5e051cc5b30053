/** The engine's vocabulary. It holds only types, so a change of this file reruns nothing. */

/** A value that JSON carries without loss. Keys hold only such values. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Permissions of a stage's process, beyond reading its inputs and writing its output folder. */
export interface Permissions {
  /** Hosts that the process may contact. Only downloads have any. */
  readonly net?: readonly string[];
  /** Environment variables that it may read. */
  readonly env?: readonly string[];
  /** Absolute paths of folders and files that it may read besides its inputs and the project's code. */
  readonly read?: readonly string[];
  /** Whether it may open native libraries, as trainings and evaluations do. */
  readonly ffi?: boolean;
  /** Facts about the machine that it may read, as in `--allow-sys` (`cpus`, `osRelease`, …). */
  readonly sys?: readonly string[];
}

/** The resources that a stage takes of a machine. Stages run at once while the sum of their resources fits. */
export interface Resources {
  /** CPU cores; by default none are reserved here, and one in a cluster. A number above the machine's means all of them. */
  readonly cores?: number;
  /** GiB of memory, 0 by default. A number above the machine's means all of it. */
  readonly memoryGiB?: number;
  /**
   * GPUs for this stage alone, which `CUDA_VISIBLE_DEVICES` names to it. A fraction is a part of a GPU that stages share (a
   * cluster job gets a whole GPU). If any stage of the graph asks for GPUs, stages that ask for none see none.
   */
  readonly gpus?: number;
}

/** A node of the graph, as `stages/dag.ts` declares it. Plain data. */
export interface Stage {
  /** Unique name, a path of lower-case words, such as `train/f1/gbn/seed-1`. */
  readonly name: string;
  /** Entry module of the program, relative to the project, such as `stages/train.ts`. It exports a {@linkcode Program} by default. */
  readonly program: string;
  /**
   * Modules that the program loads by a computed `import()`, by role (`{ network: "models/f1.ts" }`). Static imports are
   * found in the code; a module that the configuration chooses is named here, so that it enters only this stage's key.
   */
  readonly modules?: Readonly<Record<string, string>>;
  /** The part of the checked configuration that the program reads, and nothing else. */
  readonly config: Json;
  /** Seed of all random streams; absent for stages without randomness. */
  readonly seed?: number;
  /** Role → name of the input stage, whose output folder the program reads. */
  readonly inputs: Readonly<Record<string, string>>;
  /**
   * Names of the files that the program may read in its inputs, all files by default. A restored input that lacks only other
   * files need not be made again. Not in the key.
   */
  readonly reads?: readonly string[];
  /** Versions that enter the key besides those of npm packages, such as `{ libtensorflow: "2.20.0" }`. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Permissions of the process. */
  readonly permissions?: Permissions;
  /** Environment variables that do not change results (library paths, log levels). Not in the key. */
  readonly env?: Readonly<Record<string, string>>;
  /** Resources that the stage takes while it runs. Not in the key. */
  readonly resources?: Resources;
  /**
   * Of stages that can start, those of a lower turn do so first; 0 by default. Within a turn, the longest way to the end goes
   * first, where how long stages take is known. Not in the key.
   */
  readonly turn?: number;
  /** Time limit in seconds, after which the stage is stopped and has failed. Not in the key. */
  readonly timeLimitSeconds?: number;
  /**
   * Whether the stage also runs over the inputs that exist so far, and again as more arrive. Its program gets the run records
   * of all ancestors, and their lasting facts (device, versions) are part of its key.
   */
  readonly partial?: boolean;
  /**
   * Whether the program may read the stage's latest output, made under another key, as `previous`. It must reuse only what a
   * digest in its configuration proves to be right. Not in the key.
   */
  readonly readsPrevious?: boolean;
  /** Output file or folder → path of its copy in the project (`{ "table1.md": "results/quick/table1.md" }`). */
  readonly publish?: Readonly<Record<string, string>>;
  /**
   * Project folder of all published files. If given, files that the stage published before and no longer makes are removed;
   * `published/<stage>.sha256` in the folder lists the published files, as `sha256sum -c` reads it.
   */
  readonly publishFolder?: string;
  /** Project folder for the run records of all ancestors, such as `results/quick/runs`. Stages may share it. */
  readonly publishRecords?: string;
  /**
   * Names of output files that are published beside the run records, as `<stage>/<file>`. Tables and figures are made of them,
   * so `restore` brings them back without the larger files (weights).
   */
  readonly publishEvidence?: readonly string[];
}

/** A message from a running program. */
export type StageMessage =
  /** The progress of the program. */
  | {
    readonly type: "progress";
    readonly done: number;
    readonly total: number;
    readonly unit: string;
    /** Numbers by name with unit (`{ loss: 0.213, "test error (%)": 3.1 }`), shown in words and as curves. */
    readonly metrics?: Readonly<Record<string, number>>;
    /** A short phrase for people, such as the name of a file. */
    readonly note?: string;
  }
  /**
   * A fact for the run record that is not in the key (`device`, `threads`). A `passing` fact differs from run to run
   * (`imagesPerSecond`); it is kept under `measured` for people, and partial stages must not show it.
   */
  | {
    readonly type: "fact";
    readonly name: string;
    readonly value: Json;
    readonly passing?: boolean;
  }
  /** A result for a line on the screen, such as `F1 small batch, seed 1: 96.31 %`. */
  | { readonly type: "result"; readonly text: string };

/** The argument of a stage's program. Paths are absolute. */
export interface StageContext<Config = Json> {
  readonly name: string;
  /** The stage's `config`. The program and its declaration share the type. */
  readonly config: Config;
  readonly seed: number;
  /** Role → output folder of the input, read-only. A partial stage lacks roles whose inputs do not exist yet. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The stage's latest output, read-only, if the stage {@linkcode Stage.readsPrevious} and this key was never run. */
  readonly previous?: string;
  /** Role → file URL of a module named by the stage, for `import()`. */
  readonly modules: Readonly<Record<string, string>>;
  /**
   * Ancestor → run record for partial stages, empty for others. A partial stage should not show values that differ from run
   * to run (`started`, `seconds`, the facts `git`, `command` and `measured`), since their change does not rerun it.
   */
  readonly records: Readonly<Record<string, RunRecord>>;
  /** An empty folder. Its content becomes the stage's output when the program returns. */
  readonly output: string;
  /**
   * A folder for the key's checkpoints. It is kept after an interruption, a kill or a failure for the next run of the key, and
   * removed on success. A process may die while it writes, so write under a temporary name, then rename.
   */
  readonly scratch: string;
  readonly send: (message: StageMessage) => void;
  /**
   * Aborted when the user interrupts or the time limit is over. The program may finish its checkpoint and should then throw
   * the signal's reason.
   */
  readonly signal: AbortSignal;
}

/** The default export of a stage's entry module. */
export type Program<Config = Json> = (context: StageContext<Config>) => Promise<void>;

/** A sha256 in lower-case hex, branded so that digests of different kinds are not confused. */
export type Digest<Kind extends string> = string & { readonly __digest: Kind };
/** Digest of one file's bytes. */
export type FileDigest = Digest<"file">;
/** Digest of a folder's paths and files; the name of an object in the store. */
export type TreeDigest = Digest<"tree">;
/** Digest of a {@linkcode KeyRecord}. */
export type Key = Digest<"key">;

/** Everything that decides a stage's result. The key is the digest of its canonical text; docs/engine.md explains the fields. */
export interface KeyRecord {
  /** Version of this format. A new version makes all results stale, on purpose. */
  readonly format: number;
  /** Path of the program. */
  readonly program: string;
  readonly config: Json;
  readonly seed: number | null;
  /** Role → digest of the input's content, so that an input that reruns to the same bytes changes nothing. */
  readonly inputs: Readonly<Record<string, TreeDigest | null>>;
  /** Module → digest of its tree-shaken, minified bundle, in which comments, names and unused exports do not count. */
  readonly code: Readonly<Record<string, string>>;
  /** Package or library → version; for an npm package with a digest of its dependencies in the lock file. */
  readonly versions: Readonly<Record<string, string>>;
  /** Ancestor → lasting facts of its run, for partial stages. */
  readonly facts: Readonly<Record<string, Json>>;
}

/** A file of an output. */
export interface ArtifactFile {
  readonly path: string;
  readonly bytes: number;
  readonly digest: FileDigest;
}

/** The record of a stage's run, for whoever audits it. */
export interface RunRecord {
  readonly stage: string;
  readonly key: Key;
  readonly keyRecord: KeyRecord;
  readonly output: { readonly digest: TreeDigest; readonly files: readonly ArtifactFile[] };
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly seconds: number;
  /** Facts from the program (device, threads) and from the engine (host, versions, git commit, command line). */
  readonly facts: Readonly<Record<string, Json>>;
}
