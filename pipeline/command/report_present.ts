import { plan } from "../plan/plan.ts";
import { print } from "../words/print.ts";
import type { Loaded } from "./command_table.ts";
import { execute } from "./execute.ts";
import { lackNotice, presentResults } from "./present_results.ts";
import { timeHere } from "./workflow_times.ts";

/** Runs the partial stages among these over the results that are there, and says which are not. */
export async function reportPresent(loaded: Loaded, wanted: readonly string[]): Promise<number> {
  const { args, project, workflow } = loaded;
  const lack = lackNotice(presentResults(project, wanted, args, "Reporting"), args);
  const code = await execute(loaded, wanted, { present: true });
  if (code !== 0 || args.json || args.quiet || lack === null) return code;
  const time = await timeHere(workflow, project, wanted, plan(project, wanted));
  print("stderr", time === null ? lack : `${lack} ${time}`);
  return code;
}
