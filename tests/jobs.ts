/**
 * Prints how many test files run at once, for `DENO_JOBS`: two more than there are cores, since tests often wait for disks
 * and processes.
 */
console.log(navigator.hardwareConcurrency + 2);
