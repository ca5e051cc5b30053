import { selectStages } from "../plan/graph.ts";
import { withForced } from "../plan/with_forced.ts";
import { RunState } from "../run/state.ts";
import { statusScreen } from "../screen/status_screen.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { count } from "../words/text.ts";
import { begunStages } from "./begun_stages.ts";
import { FETCHED, usesCache } from "./cache.ts";
import type { Loaded } from "./command_table.ts";
import { stagesJson } from "./stages_json.ts";
import { timeHere } from "./workflow_times.ts";

/** `--dry-run`: says which stages would run, why, and how long they take. Runs nothing. */
export async function dryRun(
  { args, workflow, project }: Loaded,
  wanted: readonly string[],
): Promise<number> {
  const named = selectStages(project.graph, wanted);
  const [goal, forced] = args.force ? [[], named] : [named, []];
  const state = new RunState(project, goal, forced);
  const all = state.wantedStages().map(({ name }) => name);
  const toRun = all.filter((name) => state.isToRun(name));
  // Also on stages that do not run: one may have measured how long those take that do.
  const known = state.settledVerdicts();
  const verdicts = withForced(known, forced);
  const begun = await begunStages(project, verdicts);
  if (args.json) {
    printJson(stagesJson(project, toRun, verdicts, begun));
    return 0;
  }
  if (toRun.length === 0) {
    print("stdout", `${count(all.length, "stage")}, all fresh: nothing would run.`);
    return 0;
  }
  print("stdout", statusScreen(project.graph, verdicts, toRun, new Map(), begun));
  // How long a cluster takes depends on its queue.
  const time = args.executor === "slurm"
    ? null
    : await timeHere(workflow, project, named, known, { jobs: args.jobs, forced });
  const told = [time, usesCache(args) ? FETCHED : null, "Nothing was run."];
  print("stdout", told.filter((text) => text !== null).join(" "));
  return 0;
}
