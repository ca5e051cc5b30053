import type { Executor } from "../../pipeline/executor/executor.ts";
import { slurmExecutor } from "../../pipeline/slurm/executor.ts";

/** The executor of the tests, with short pauses and little memory per job. */
export default (): Executor =>
  slurmExecutor(
    { memoryGiB: 0.25, pollSeconds: 1, warnSeconds: 50 },
    (text) => console.error(text),
  );
