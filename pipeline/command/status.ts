import { ancestors, selectStages } from "../plan/graph.ts";
import { plan } from "../plan/plan.ts";
import { statusScreen } from "../screen/status_screen.ts";
import { runResult } from "../store/run_result.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { begunStages } from "./begun_stages.ts";
import type { Loaded } from "./command_table.ts";
import { outputFolders } from "./outputs.ts";
import { stagesJson } from "./stages_json.ts";
import { timeHere } from "./workflow_times.ts";

/** `status`: the stages asked for, or all that `reproduce` needs. */
export async function status({ args, workflow, project }: Loaded): Promise<number> {
  const { graph, store } = project;
  if (store.notice !== null) print("stderr", store.notice);
  const asked = args.names.length > 0;
  const needed = ancestors(graph, workflow.goal);
  const names = asked
    ? selectStages(graph, args.names)
    : graph.order.map(({ name }) => name).filter((name) => needed.has(name));
  const besides = asked ? [] : graph.order.filter(({ name }) => !needed.has(name));
  const verdicts = plan(project, names);
  const begun = await begunStages(project, verdicts);
  const slurm = args.executor === "slurm"
    ? await (await import("../slurm/status.ts")).slurmStatus(project, verdicts, names)
    : undefined;
  const toRun = new Set(names.filter((name) => {
    const state = verdicts.get(name)?.state;
    // What only waits may well turn out to be fresh.
    return state !== "fresh" && state !== "waiting";
  }));
  const summary = asked || toRun.size === 0
    ? null
    : await workflow.summary?.(outputFolders(project, verdicts), toRun);
  const numbers = new Map<string, Readonly<Record<string, number>>>();
  for (const name of workflow.metrics === undefined ? [] : names) {
    const { state, record } = verdicts.get(name) ?? {};
    if (state !== "fresh" || !record) continue;
    const found = await workflow.metrics?.(runResult(store, record));
    if (found) numbers.set(name, found);
  }
  if (args.json) {
    const more = { ...(summary && { summary: summary.data }), ...(slurm && { slurm }) };
    printJson(stagesJson(project, names, verdicts, begun, numbers, more));
    return 0;
  }
  print("stdout", statusScreen(graph, verdicts, names, numbers, begun));
  if (besides.length > 0) {
    print("stdout", `Run by name only: ${besides.map(({ name }) => name).join(", ")}`);
  }
  if (summary) print("stdout", `\n${summary.text}`);
  const time = slurm === undefined
    ? await timeHere(workflow, project, names, verdicts, { jobs: args.jobs })
    : null;
  if (time !== null) print("stdout", time);
  if (slurm !== undefined) print("stdout", (await import("../slurm/screen.ts")).slurmScreen(slurm));
  return 0;
}
