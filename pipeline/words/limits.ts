/** The largest numbers that the command line takes. A larger one is a slip of the keyboard, and would fill the memory. */
export const LIMITS = {
  /** How many seeds one command can ask for. */
  seeds: 1000,
  /** A single seed: the generators on a device take 32 bits. */
  seed: 2 ** 31 - 1,
  /** Stages at once. */
  jobs: 10_000,
} as const;
