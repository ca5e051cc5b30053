/**
 * How many test files run at once on so many cores. Two more than there are cores, since tests wait for disks and processes
 * as long as they compute. As a program it prints the number for `DENO_JOBS`.
 */
export const jobs = (cores: number): number => cores + 2;

if (import.meta.main) console.log(jobs(navigator.hardwareConcurrency));
