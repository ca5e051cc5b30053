import { executorContract } from "../pipeline/executor_contract.ts";
import makeExecutor from "./make_slurm_executor.ts";
import { fileURLToPath } from "node:url";

if (Deno.env.has("TEST_CLUSTER")) {
  executorContract({
    name: "slurm executor",
    executor: makeExecutor,
    module: fileURLToPath(new URL("./make_slurm_executor.ts", import.meta.url)),
    outlivesEngine: true,
  });
} else Deno.test.ignore("slurm executor (deno task test:cluster)", () => {});
