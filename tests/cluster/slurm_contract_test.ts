import { executorContract } from "../pipeline/executor/executor_contract.ts";
import makeExecutor from "./make_slurm_executor.ts";
import { fileURLToPath } from "node:url";

executorContract({
  name: "slurm executor",
  executor: makeExecutor,
  module: fileURLToPath(new URL("./make_slurm_executor.ts", import.meta.url)),
  outlivesEngine: true,
  ignore: !Deno.env.has("TEST_CLUSTER"),
});
