import type { Workflow } from "../app.ts";
import type { Executor } from "../executor/executor.ts";
import { localExecutor } from "../executor/local_executor.ts";
import type { Arguments } from "./command.ts";

/** Makes the executor that the flags name. What is not used is not loaded. */
export async function chooseExecutor(
  { executor }: Arguments,
  { slurm }: Workflow,
  notice: (text: string) => void,
): Promise<Executor> {
  if (executor === "local") return localExecutor();
  const { slurmExecutor } = await import("../slurm/executor.ts");
  return slurmExecutor(slurm, notice);
}
