import { localExecutor } from "../../../pipeline/executor/local_executor.ts";
import { executorContract } from "./executor_contract.ts";
import { ROOT } from "../../root.ts";

executorContract({
  name: "local executor",
  executor: localExecutor,
  module: `${ROOT}/tests/pipeline/helpers/make_local_executor.ts`,
  outlivesEngine: false,
});
