/** What a cluster wants to know of every job; a profile's `slurm:` section. */
export interface SlurmOptions {
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  readonly qos?: string | undefined;
  /**
   * How long one job may last, as `sbatch --time` reads it. A stage that leaves a checkpoint when it is warned goes on in
   * another job. The partition's own limit unless told.
   */
  readonly time?: string | undefined;
  /** Cores of a stage that does not say how many. */
  readonly cores?: number | undefined;
  /** GiB of memory of a stage that does not say how many; the partition's own default unless told. */
  readonly memoryGiB?: number | undefined;
  /** Name of the GPUs as the cluster has them: `a100` asks for `--gres=gpu:a100:1`. */
  readonly gpuType?: string | undefined;
  /** Further flags of `sbatch`, each as one word: `--constraint=nvme`. */
  readonly flags?: readonly string[] | undefined;
  /** Jobs in the queue at once, unless `--jobs` says how many. */
  readonly maxJobs?: number | undefined;
  /** Seconds before the end of its time at which a job is warned: time for a checkpoint. */
  readonly warnSeconds?: number | undefined;
  /** Longest pause between two looks at the queue. */
  readonly pollSeconds?: number | undefined;
  /** How often a job that was lost with its node is submitted again. */
  readonly resubmit?: number | undefined;
}

export const MAX_JOBS = 500;
export const WARN_SECONDS = 120;
export const POLL_SECONDS = 15;
export const RESUBMIT = 3;
