import { localExecutor } from "../../../pipeline/executor/local_executor.ts";
import { executorContract } from "./executor_contract.ts";
import { fromFileUrl } from "../helpers/paths.ts";

executorContract({
  name: "local executor",
  executor: localExecutor,
  module: fromFileUrl("./make_local_executor.ts"),
  outlivesEngine: false,
});
