import { runChild } from "./child.ts";
import type { Executor } from "./executor.ts";
import { hostFacts } from "./host.ts";
import { allot, type Capacity, checkCapacity, machineCapacity } from "./resources.ts";
import type { Json } from "../types.ts";

/** Stages as processes of this machine, at once while its cores, memory and GPUs suffice; they end with the engine. */
export function localExecutor(known?: Capacity): Executor {
  let host: Promise<Json> | undefined;
  return {
    outlivesEngine: false,
    jobs: navigator.hardwareConcurrency,
    async admit(toRun, all) {
      const capacity = known ?? await machineCapacity(all);
      checkCapacity(toRun, capacity);
      return allot(capacity);
    },
    run: (order, watch) => runChild(order, watch, () => host ??= hostFacts()),
  };
}
