import { reasonText } from "../plan/explain.ts";
import { diffRuns, type RunDifference } from "../upkeep/diff.ts";
import { findRun } from "../upkeep/find_run.ts";
import { metricText } from "../words/metrics_text.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import type { Loaded } from "./command_table.ts";

/** `diff`: exit code 0 also when the runs differ; it is no failure. */
export async function diff({ args: { names, json }, workflow, project }: Loaded): Promise<number> {
  const [old, now] = [await findRun(project, names[0]!), await findRun(project, names[1]!)];
  const found = await diffRuns(old, now, workflow.metrics, workflow.words);
  if (json) {
    printJson({ runs: [old.record.key, now.record.key], ...found });
    return 0;
  }
  const name = ({ record: { stage, key, started } }: typeof old) =>
    `${stage}  ${key.slice(0, 12)}  ${started.slice(0, 19).replace("T", " ")}`;
  print("stdout", `- ${name(old)}\n+ ${name(now)}`);
  const sections = [
    ["What decides the result", found.key.map(reasonText)],
    ["How and where it ran", found.facts.map((reason) => reasonText(reason).replace(/^fact /, ""))],
    ["Results", resultLines(found)],
    ["Files that differ", found.files.map((path) => `${path}${partText(found.parts[path])}`)],
  ] as const;
  for (const [title, lines] of sections) {
    const none = title === "Files that differ" ? " none" : " the same";
    print("stdout", `\n${title}:${lines.length === 0 ? none : ""}`);
    for (const line of lines) print("stdout", `  ${line}`);
  }
  return 0;
}

/** Numbers of both runs, the equal ones too where anything else differs: the last is no sign that all is the same. */
function resultLines({ metrics: [old, now], results, files }: RunDifference): string[] {
  const names = Object.keys({ ...old, ...now });
  const show = (value: number | undefined) => value === undefined ? "(none)" : metricText(value);
  if (names.length > 0 && files.length > 0) {
    return names.map((name) => `${name}: ${show(old?.[name])} → ${show(now?.[name])}`);
  }
  if (results.length > 0 || files.length === 0) return results.map(reasonText);
  return ["other bytes, in the files below"];
}

function partText(part: string | undefined): string {
  return part === undefined ? "" : `, from ${part} on`;
}
