import type { Executor } from "../../pipeline/executor/executor.ts";
import { slurmExecutor } from "../../pipeline/slurm/executor.ts";

/** The executor of the tests: impatient, and with as little memory a job as will do. */
export default (): Executor =>
  slurmExecutor(
    { memoryGiB: 0.25, pollSeconds: 1, warnSeconds: 50 },
    (text) => console.error(text),
  );
