import { quoted } from "../words/quoted.ts";
import type { StageOrder } from "../executor/executor.ts";
import { type SlurmOptions, WARN_SECONDS } from "./options.ts";

/**
 * The flags of `sbatch` for a stage's resources. Stages with equal flags can share a job array.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { resourceFlags } from "./sbatch.ts";
 * const flags = resourceFlags({ resources: { gpus: 1, cores: 4, memoryGiB: 16 } }, { partition: "gpu", time: "8:00:00" });
 * assertEquals(flags, [
 *   "--partition=gpu",
 *   "--time=8:00:00",
 *   "--signal=B:USR1@120",
 *   "--cpus-per-task=4",
 *   "--mem=16384M",
 *   "--gres=gpu:1",
 * ]);
 * ```
 */
export function resourceFlags(
  { resources }: Pick<StageOrder, "resources">,
  options: SlurmOptions,
): string[] {
  const { gpus = 0, cores = options.cores ?? 1, memoryGiB = options.memoryGiB } = resources;
  const type = options.gpuType === undefined ? "" : `${options.gpuType}:`;
  const given = (flag: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${flag}=${value}`];
  return [
    ...given("partition", options.partition),
    ...given("account", options.account),
    ...given("qos", options.qos),
    ...given("time", options.time),
    // "B:" signals the job's own process alone, which then stops the stage.
    `--signal=B:USR1@${options.warnSeconds ?? WARN_SECONDS}`,
    `--cpus-per-task=${Math.ceil(cores)}`,
    ...given("mem", memoryGiB === undefined ? undefined : `${Math.ceil(memoryGiB * 1024)}M`),
    ...(gpus > 0 ? [`--gres=gpu:${type}${Math.ceil(gpus)}`] : []),
    ...options.flags ?? [],
  ];
}

/** The name of a job or an array in the queue: the stage's name, or the common beginning of several. */
export function jobName(stages: readonly string[]): string {
  const [first = "", ...rest] = stages;
  if (rest.length === 0) return first;
  let common = first;
  for (const name of rest) while (!name.startsWith(common)) common = common.slice(0, -1);
  return `${common}… (${stages.length})`;
}

/**
 * The batch script of a job or an array. Each task takes the folder at its index in the array.
 *
 * @param command the command that runs a job; the script appends the job's folder
 */
export function jobScript(folders: readonly string[], command: readonly string[]): string {
  return [
    "#!/bin/sh",
    `set -- ${folders.map(quoted).join(" ")}`,
    'shift "${SLURM_ARRAY_TASK_ID:-0}"',
    // Replaces the shell, so that Slurm signals the job's process.
    `exec ${command.map(quoted).join(" ")} "$1" >>"$1/out" 2>&1`,
    "",
  ].join("\n");
}
