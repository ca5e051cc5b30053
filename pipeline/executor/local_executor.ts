import { runChild } from "./child.ts";
import type { Executor } from "./executor.ts";
import { hostFacts } from "./host.ts";
import { defaultJobs } from "../system/default_jobs.ts";
import { allot, type Capacity, checkCapacity, machineCapacity } from "./resources.ts";
import type { Json } from "../types.ts";

/** Runs stages as processes of this machine, as many at once as its cores, memory and GPUs allow. */
export function localExecutor(given?: Capacity): Executor {
  let host: Promise<Json> | undefined;
  const { jobs, reason } = defaultJobs();
  return {
    outlivesEngine: false,
    jobs,
    ...(reason !== undefined && { jobsReason: reason }),
    async admit(toRun, all) {
      const capacity = given ?? await machineCapacity(all);
      checkCapacity(toRun, capacity);
      return allot(capacity);
    },
    run: (order, watch) => runChild(order, watch, () => host ??= hostFacts()),
  };
}
