import { availableMemory } from "./available_memory.ts";

/** Memory that one stage may take, in bytes: a training of a small network takes about 0.6 GB. */
const STAGE_BYTES = 1e9;

/** How many stages run at once where the user does not say. */
export interface DefaultJobs {
  readonly jobs: number;
  /** Says that memory, and not the processor, decides; absent otherwise. */
  readonly reason?: string;
}

/** The default number of stages at once on this machine. */
export function defaultJobs(): DefaultJobs {
  return jobsFor(navigator.hardwareConcurrency, availableMemory());
}

/**
 * One stage a thread, as far as the memory allows.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { jobsFor } from "./default_jobs.ts";
 * assertEquals(jobsFor(16, 64e9), { jobs: 16 });
 * assertEquals(jobsFor(16, 7.5e9).jobs, 7);
 * assertEquals(jobsFor(16, 0.3e9).jobs, 1);
 * ```
 *
 * @param memory bytes that are available
 */
export function jobsFor(threads: number, memory: number): DefaultJobs {
  const fit = Math.max(1, Math.floor(memory / STAGE_BYTES));
  if (fit >= threads) return { jobs: threads };
  return {
    jobs: fit,
    reason: `Up to ${fit} at once instead of ${threads}, as ${(memory / 1e9).toFixed(1)} GB of ` +
      "memory are available. --jobs decides otherwise.",
  };
}
