import { selectStages } from "../plan/graph.ts";
import { plan } from "../plan/plan.ts";
import { logTail } from "../run/failure.ts";
import { whyScreen } from "../screen/why_screen.ts";
import { runResult } from "../store/run_result.ts";
import { metricsText } from "../words/metrics_text.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { taskCommand } from "../words/task_command.ts";
import { size } from "../words/text.ts";
import { yamlLines } from "../words/yaml_lines.ts";
import { begunStages } from "./begun_stages.ts";
import type { Loaded } from "./command_table.ts";

/** `show`: all that is known of a stage's present or latest run. */
export async function show({ args, app, workflow, project }: Loaded): Promise<number> {
  const { json } = args;
  const { graph, store, root } = project;
  const names = selectStages(graph, args.names);
  const verdicts = plan(project, names);
  const begun = await begunStages(project, verdicts);
  const shown = [];
  for (const name of names) {
    const verdict = verdicts.get(name);
    const record = verdict?.record ?? null;
    const log = record === null ? null : `.cache/logs/${name}.${record.key.slice(0, 8)}.log`;
    const tail = log === null ? [] : await logTail(`${root}/${log}`, 20, app.noise);
    const metrics = record && await workflow.metrics?.(runResult(store, record)) || null;
    const object = record === null ? null : store.object(record.output.digest);
    shown.push({
      stage: name,
      state: verdict?.state,
      reasons: verdict?.reasons,
      ...(verdict?.key && begun.has(verdict.key) && { begun: begun.get(verdict.key)! }),
      record,
      object,
      log,
      ...(metrics && { metrics }),
    });
    if (json) continue;
    print("stdout", whyScreen(graph, verdicts, name, { whole: true, begun }));
    if (record === null) continue;
    if (metrics !== null) print("stdout", `  ${"result".padEnd(8)} ${metricsText(metrics)}`);
    const facts = Object.entries(record.facts).filter(([fact]) => fact !== "host");
    for (const [fact, value] of facts) {
      const lines = yamlLines(value).join(`\n${" ".repeat(11)}`);
      print("stdout", `  ${fact.padEnd(8)} ${lines}`);
    }
    print("stdout", `\nOutput in ${object?.replace(`${root}/`, "")}:`);
    const missing = new Set(store.missing(record.output));
    for (const { path, bytes, digest } of record.output.files) {
      const lack = missing.has(path) ? "  (not here)" : "";
      print("stdout", `  ${size(bytes).padStart(9)}  ${digest.slice(0, 12)}  ${path}${lack}`);
    }
    if (missing.size > 0) {
      print("stdout", `To make what is not here: ${taskCommand(`run ${name} --force`, args)}`);
    }
    if (tail.length > 0) {
      print(
        "stdout",
        `\nEnd of ${log}:\n${tail.map((l) => `  | ${l}`).join("\n")}`,
      );
    }
  }
  if (json) printJson({ stages: shown });
  return 0;
}
