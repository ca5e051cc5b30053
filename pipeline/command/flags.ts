import type { Flag } from "./command.ts";

/** The flags of the engine's own commands. An application may describe `profile` in its own words, and add flags. */
export const FLAGS = {
  profile: { value: "<name>", summary: "Which of the workflow's profiles" },
  seeds: { value: "<5 | 1,4>", summary: "How many seeds (5 means 1 to 5), or which" },
  set: {
    value: "<path=value>",
    repeats: true,
    summary: "Replace a field of the configuration, for this time; may be repeated",
  },
  name: {
    value: "<name>",
    summary: "Name the folder of the results, to keep them beside others",
  },
  jobs: {
    value: "<n>",
    short: "j",
    summary: "How many stages may run at once; one for each core by default",
  },
  executor: {
    value: "<name>",
    values: ["local", "slurm"],
    summary: "local (the default), or slurm: each stage as a job of the cluster; docs/slurm.md",
  },
  "on-interrupt": {
    value: "<what>",
    values: ["leave", "cancel"],
    summary:
      "With slurm: leave the jobs in the queue or cancel them when interrupted; asks on a terminal, else leaves them",
  },
  cache: {
    value: "<url>",
    summary:
      "A shared cache: a folder, https://… or s3://bucket/prefix; CACHE_URL by default. What it has is fetched " +
      "instead of run; docs/cache.md",
  },
  "cache-write": { summary: "Send results to the shared cache as well" },
  "keep-going": {
    summary: "After a failure, run what does not depend on it (the default)",
  },
  "fail-fast": { summary: "After a failure, start nothing more" },
  force: { summary: "Run the stages named even if they are fresh" },
  rerun: { summary: "Run the stages named once more, aside, and compare bit for bit" },
  replace: {
    summary:
      "restore: take published results in place of your own with other bits; cache push: send results in place of what " +
      "the cache has",
  },
  "dry-run": { short: "n", summary: "Only say what would run or change" },
  verbose: { summary: "List every file that is removed, not only their number by stage" },
  keep: {
    value: "<name>",
    repeats: true,
    summary:
      "Keep what this profile needs, or what another flag runs by this name, and drop all others; may be repeated",
  },
  weights: {
    value: "<form>",
    values: ["torch", "safetensors", "onnx"],
    summary:
      "Write the weights of a training instead: for PyTorch, as they are, or with the network as ONNX; docs/weights.md",
  },
  because: {
    value: "<reason>",
    summary: "Why the changed code gives the same results; kept in the run record",
  },
  split: {
    value: "<size>",
    example: "60M",
    summary: "Cut the archive into pieces of this size, such as 60M, both ways",
  },
  ui: { summary: "Open a live view in the browser, on this machine only; docs/live_view.md" },
  format: {
    value: "<name>",
    summary: "What to write; crate, an RO-Crate, by default",
  },
  "log-dir": {
    value: "<folder>",
    summary: "Write the numbers of running stages into a folder for TensorBoard, as they come",
  },
  json: {
    summary: "Print for machines: a JSON document, or a line of JSON for each event of a run",
  },
  quiet: { short: "q", summary: "Print errors and results only" },
} as const satisfies Readonly<Record<string, Flag>>;

/** The name of one of the engine's flags. */
export type FlagName = keyof typeof FLAGS;

/** What every command that looks at the stages takes; an application's own flags are taken by the same. */
export const LOADING: readonly FlagName[] = ["profile", "seeds", "set", "name"];

/** What every command that runs stages takes. */
export const RUNNING: readonly FlagName[] = [
  ...["jobs", "executor", "on-interrupt", "cache", "cache-write"] as const,
  ...["keep-going", "fail-fast", "ui", "log-dir", "json", "quiet"] as const,
];
