/** Settings of every job, from a profile's `slurm:` section. */
export interface SlurmOptions {
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  readonly qos?: string | undefined;
  /**
   * Time limit of one job, as `sbatch --time` reads it; the partition's limit by default. A stage that saves a checkpoint
   * when it is warned goes on in another job.
   */
  readonly time?: string | undefined;
  /** Cores of a stage that names no number. */
  readonly cores?: number | undefined;
  /** GiB of memory of a stage that names no number; the partition's own default if left out. */
  readonly memoryGiB?: number | undefined;
  /** The cluster's name for its GPUs: `a100` asks for `--gres=gpu:a100:1`. */
  readonly gpuType?: string | undefined;
  /** Further flags of `sbatch`, such as `--constraint=nvme`. */
  readonly flags?: readonly string[] | undefined;
  /** Most jobs in the queue at once; `--jobs` overrides it. */
  readonly maxJobs?: number | undefined;
  /** Seconds before its time limit at which a job is warned, to save a checkpoint. */
  readonly warnSeconds?: number | undefined;
  /** Longest pause between two readings of the queue. */
  readonly pollSeconds?: number | undefined;
  /** How often a job is resubmitted that was lost with its node. */
  readonly resubmit?: number | undefined;
}

export const MAX_JOBS = 500;
export const WARN_SECONDS = 120;
export const POLL_SECONDS = 15;
export const RESUBMIT = 3;
