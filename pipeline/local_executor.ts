import { runChild } from "./child.ts";
import type { Executor } from "./executor.ts";
import { allot, type Capacity, checkCapacity, machineCapacity } from "./resources.ts";

/** Stages as processes of this machine, at once while its cores, memory and GPUs suffice; they end with the engine. */
export function localExecutor(known?: Capacity): Executor {
  return {
    outlivesEngine: false,
    jobs: navigator.hardwareConcurrency,
    async admit(toRun, all) {
      const capacity = known ?? await machineCapacity(all);
      checkCapacity(toRun, capacity);
      return allot(capacity);
    },
    run: runChild,
  };
}
