import { typedPath } from "../system/typed_path.ts";
import { print } from "../words/print.ts";
import { begunStages } from "./begun_stages.ts";
import { adopt } from "../upkeep/adopt.ts";
import type { Loaded } from "./command_table.ts";
import { loadWorkflow } from "./load.ts";
import { diffRuns, type RunDifference } from "../upkeep/diff.ts";
import { runResult } from "../store/run_result.ts";
import { metricsText, metricText } from "../words/metrics_text.ts";
import { quoted } from "../words/quoted.ts";
import { taskCommand } from "../words/task_command.ts";
import { reasonText } from "../plan/explain.ts";
import { exportCrate } from "../publish/export.ts";
import { exportRuns } from "../publish/export_runs.ts";
import { logTail } from "../run/failure.ts";
import { collectGarbage } from "../upkeep/gc.ts";
import { selectStages } from "../plan/graph.ts";
import { count, size } from "../words/text.ts";
import { yamlLines } from "../words/yaml_lines.ts";
import { plan } from "../plan/plan.ts";
import { openProject, type Project } from "../plan/project.ts";
import { progressLine } from "../screen/progress_line.ts";
import { JSON_VERSION } from "../screen/reporter_json.ts";
import { restore } from "../publish/restore.ts";
import { findRun } from "../upkeep/run_reference.ts";
import { whyScreen } from "../screen/screens.ts";
import { collectionScreen, verificationScreen } from "../screen/store_screens.ts";
import { verifyStore } from "../upkeep/verify.ts";

const printJson = (value: object) =>
  print("stdout", JSON.stringify({ version: JSON_VERSION, ...value }, null, 2));

/** `show`: all that is known of a stage's present or latest run. */
export async function show({ args, app, workflow, project }: Loaded): Promise<number> {
  const { names, json } = args;
  const { graph, store, root } = project;
  const verdicts = plan(project);
  const begun = await begunStages(project, verdicts);
  const shown = [];
  for (const name of selectStages(graph, names)) {
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

/** `adopt`: says what was adopted, that nothing needed to be, or could be. */
export async function adoptStages({ args, project }: Loaded): Promise<number> {
  const names = selectStages(project.graph, args.names);
  const { adopted, neverRun, next } = await adopt(project, names, args.because);
  if (args.json) printJson({ adopted, neverRun, next, because: args.because });
  else {
    if (adopted.length > 0) print("stdout", `Adopted ${adopted.join(", ")}: ${args.because}`);
    else if (neverRun.length === 0) print("stdout", "Fresh already; nothing to adopt.");
    if (neverRun.length > 0) {
      print("stdout", `There is nothing to adopt of what was never run: ${neverRun.join(", ")}.`);
    }
    const { stages: [first, ...more], words } = next;
    if (first !== undefined) {
      const which = more.length === 0 ? first : `${first} and ${count(more.length, "other stage")}`;
      print(
        "stdout",
        `${which} behind ${
          names.length === 1 ? "it" : "them"
        } changed in code too. If that changed no result either:\n` +
          `  ${taskCommand(`adopt ${words.join(" ")}`, args)} --because ${quoted(args.because)}`,
      );
    }
  }
  return 0;
}

/** `restore`: exit code 1 when something was refused. A relative folder is taken from where the user stands. */
export async function restoreRuns({ args, workflow, project }: Loaded): Promise<number> {
  const { graph } = project;
  const published = workflow.committed === undefined
    ? workflow.goal.flatMap((name) => graph.byName.get(name)?.publishRecords ?? [])
    : [workflow.committed.records];
  const folders = args.names.length > 0 ? args.names.map(typedPath) : [...new Set(published)];
  const show = progressLine(args);
  const found = await restore(
    project,
    folders,
    (done, total) => show(`restoring ${done} of ${count(total, "run")}`),
  );
  show("");
  const { restored, there, refused } = found;
  const problems = Object.entries(refused);
  if (args.json) printJson(found);
  else {
    for (const [stage, why] of problems) print("stderr", `refused  ${stage}: ${why}`);
    const runs = Object.values(restored);
    const partly = runs.filter((leftOut) => leftOut.length > 0).length;
    print(
      "stdout",
      `${count(runs.length, "run")} restored` +
        `${
          partly === 0 ? "" : `, ${partly} without all files`
        }; ${there.length} were here already` +
        `${problems.length === 0 ? "" : `, ${problems.length} refused`}. ` +
        `To see what is fresh by it: ${taskCommand("status", args)}`,
    );
  }
  return problems.length > 0 ? 1 : 0;
}

/** `verify`: exit code 1 when something is damaged. */
export async function verify({ args, project }: Loaded): Promise<number> {
  const show = progressLine(args);
  const found = await verifyStore(
    project,
    (done, total) => show(`verifying ${done} of ${count(total, "output")}`),
  );
  show("");
  if (args.json) printJson(found);
  else print("stdout", verificationScreen(found, project.root));
  return found.damaged.length + found.unreadable.length > 0 ? 1 : 0;
}

/** `gc`. */
export async function gc({ args, app, project }: Loaded): Promise<number> {
  const projects: Project[] = [];
  // One that --profile names is not dropped either.
  const named = args.profile === undefined ? [] : [args.profile];
  for (const profile of new Set([...args.keep, ...args.keep.length === 0 ? [] : named])) {
    const { stages, problems } = await loadWorkflow({ ...args, profile }, app);
    projects.push(await openProject(app.root, stages, problems));
  }
  const latest = args.keep.length === 0;
  const kept = latest ? [project] : projects;
  const found = await collectGarbage(kept, { latest, dryRun: args.dryRun });
  if (args.json) printJson({ dryRun: args.dryRun, ...found });
  else {
    print("stdout", collectionScreen(found, project.root, { each: args.verbose }));
    const verb = args.dryRun ? "would be" : found.remove.length === 1 ? "was" : "were";
    const freed = size(found.before - found.after);
    print(
      "stdout",
      `${count(found.remove.length, "thing")} ${verb} removed, ${freed}; the store: ` +
        `${size(found.before)} before, ${size(found.after)} after.`,
    );
  }
  return 0;
}

/** `export`. A relative folder is taken from where the user stands. */
export async function exportResults({ args, app, workflow, project }: Loaded): Promise<number> {
  const [word = ""] = args.names;
  const folder = typedPath(word);
  const module = app.workflow ?? Deno.mainModule.replace(/^.*\//, "");
  const name = app.title ?? project.root.replace(/^.*\//, "");
  const write = workflow.exports?.[args.format] ?? app.exports?.[args.format]?.write;
  if (write !== undefined) {
    const files = await exportRuns(project, { folder, write });
    if (args.json) printJson({ folder, files });
    else print("stdout", `${count(files, "file")} in ${word}`);
    return 0;
  }
  const { files, leftOut } = await exportCrate(project, {
    goal: workflow.goal,
    folder,
    name,
    workflow: module,
  });
  if (args.json) printJson({ folder, files, leftOut });
  else {
    print(
      "stdout",
      `${count(files, "file")} in ${word}: what is published, and the run records behind it.`,
    );
    const [first] = leftOut;
    if (first !== undefined) {
      const files = leftOut.reduce((sum, { stages }) => sum + stages.length, 0);
      const bytes = leftOut.reduce((sum, each) => sum + each.bytes, 0);
      const named = leftOut.slice(0, 3).map(({ path, stages }) =>
        stages.length === 1 ? path : `${path} of ${stages.length} stages`
      );
      print(
        "stdout",
        `${count(files, "file")} (${size(bytes)}) that stages hand on to each other ${
          files === 1 ? "is" : "are"
        } not among them: ${named.join(", ")}${leftOut.length > 3 ? ", …" : ""}.\n` +
          `Where one lies, and how to make it again: ${
            taskCommand(`show ${first.stages[0]}`, args)
          }`,
      );
      if (workflow.weights !== undefined) {
        print("stdout", "To write the weights of a training: deno task help export");
      }
    }
  }
  return 0;
}
