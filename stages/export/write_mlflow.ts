import { stringify } from "yaml";
import { createHash } from "node:crypto";
import type { ExportedRun } from "../../pipeline/app.ts";
import {
  type ExportedTraining,
  exportedTrainings,
  flatten,
  numbersOf,
} from "./exported_training.ts";

/** Statuses of MLflow, and the stage of what is not deleted. */
const FINISHED = 3, ACTIVE = "active";

/**
 * Writes an MLflow file store, for `mlflow ui --backend-store-uri file:<folder>`: an experiment for each of ours, and a run
 * for each training with its configuration as parameters, its history as metrics by the number of updates, and what its
 * evaluation came to. A store is a folder for each experiment, one in it for each run, a `meta.yaml` in both, and a file for
 * each metric, parameter and tag.
 */
export async function writeMlflow(runs: readonly ExportedRun[], folder: string): Promise<void> {
  const trainings = await exportedTrainings(runs);
  const byExperiment = Object.groupBy(trainings, ({ experiment }) => experiment);
  for (const [experiment, members = []] of Object.entries(byExperiment)) {
    const id = decimal(experiment);
    const place = `${folder}/${id}`;
    const times = members.map(({ started }) => started.getTime());
    await write(`${place}/meta.yaml`, {
      artifact_location: `mlflow-artifacts:/${id}`,
      creation_time: Math.min(...times),
      experiment_id: id,
      last_update_time: Math.max(...times),
      lifecycle_stage: ACTIVE,
      name: experiment,
    });
    for (const training of members) await writeRun(training, id, place);
  }
}

async function writeRun(training: ExportedTraining, experiment: string, place: string) {
  const { name, method, seed, started, seconds, rows, result, config, facts } = training;
  const id = createHash("sha256").update(name).digest("hex").slice(0, 32);
  const start = started.getTime(), end = Math.round(start + 1000 * seconds);
  const folder = `${place}/${id}`;
  await write(`${folder}/meta.yaml`, {
    artifact_uri: `mlflow-artifacts:/${experiment}/${id}/artifacts`,
    end_time: end,
    entry_point_name: "",
    experiment_id: experiment,
    lifecycle_stage: ACTIVE,
    run_id: id,
    run_name: `${method}/seed-${seed}`,
    run_uuid: id,
    source_name: "",
    source_type: 4,
    source_version: "",
    start_time: start,
    status: FINISHED,
    tags: [],
    user_id: "",
  });
  await Deno.mkdir(`${folder}/artifacts`);
  const last = rows.at(-1)?.updates ?? 0;
  const metrics = new Map<string, string[]>();
  const add = (name: string, time: number, value: number, step: number) =>
    metrics.set(name, [...metrics.get(name) ?? [], `${Math.round(time)} ${value} ${step}`]);
  for (const row of rows) {
    const time = start + (end - start) * row.updates / last;
    for (const [name, value] of numbersOf(row)) add(name, time, value, row.updates);
  }
  if (result !== null) {
    add("accuracy", end, result.accuracy, last);
    add("evaluationLoss", end, result.loss, last);
  }
  const files: [string, string][] = [
    ...[...metrics].map(([name, lines]): [string, string] => [
      `metrics/${name}`,
      lines.join("\n") + "\n",
    ]),
    ...[...flatten(config), ["method", method], ["seed", String(seed)]].map(
      ([name, value]): [string, string] => [`params/${name}`, value!],
    ),
    ...[["mlflow.runName", `${method}/seed-${seed}`], ...flatten(facts)].map(
      ([name, value]): [string, string] => [`tags/${name}`, value!],
    ),
  ];
  for (const [path, text] of files) await write(`${folder}/${path}`, text);
}

async function write(path: string, content: string | Record<string, unknown>): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, typeof content === "string" ? content : stringify(content));
}

/** A whole number for an experiment, as MLflow makes them; the same for the same name. */
function decimal(name: string): string {
  const digest = createHash("sha256").update(name).digest();
  return String(digest.readBigUInt64BE() % 10n ** 18n).padStart(18, "1");
}
