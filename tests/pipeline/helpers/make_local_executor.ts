import type { Executor } from "../../../pipeline/executor/executor.ts";
import { localExecutor } from "../../../pipeline/executor/local_executor.ts";

/** The executor of an engine in a process of its own. */
export default (): Executor => localExecutor();
