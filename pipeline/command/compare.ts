import { print } from "../words/print.ts";
import type { Comparison } from "../app.ts";
import { UserError } from "../words/errors.ts";
import { comparedRuns } from "../upkeep/compared_runs.ts";
import { printJson } from "../words/print_json.ts";
import type { Loaded } from "./command_table.ts";

/** What there is to say of the results here beside the committed ones; null where the workflow has none of these. */
export async function comparison({ workflow, project }: Loaded): Promise<Comparison | null> {
  const { committed } = workflow;
  if (committed === undefined) return null;
  return await committed.compare(await comparedRuns(project, committed.records));
}

/** `compare`: exit code 0 also when results differ; it is no failure. */
export async function compareCommitted(loaded: Loaded): Promise<number> {
  const found = await comparison(loaded);
  if (found === null) {
    throw new UserError("Comparing: this workflow has no committed results to compare with.");
  }
  const { data, text } = found;
  if (loaded.args.json) printJson({ comparison: data });
  else print("stdout", text);
  return 0;
}
