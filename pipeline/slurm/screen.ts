import { count, paint } from "../words/text.ts";
import type { Hours } from "./cluster_hours.ts";
import type { JobStatus, SlurmStatus } from "./status.ts";

/** The cluster's part of `status`: running jobs, queued jobs with their reasons, and hours. */
export function slurmScreen({ jobs, done, hours, others }: SlurmStatus): string {
  const of = (state: JobStatus["state"]) => jobs.filter((job) => job.state === state);
  const [running, queued, ended] = [of("running"), of("queued"), of("ended")];
  const counts = [
    `${running.length} running`,
    `${queued.length} queued`,
    ...(ended.length > 0 ? [`${ended.length} ended (the next run collects their results)`] : []),
    `${done} done`,
  ];
  const width = Math.min(60, Math.max(0, ...running.map(({ stage }) => stage.length)));
  const lines = running.map(({ stage, job, note }) =>
    `${paint("stdout", "cyan", "running")}  ${stage.padEnd(width)}  job ${job} on ${note}`
  );
  // The queue may be long, so jobs with the same reason share a line.
  for (const [note, same] of Map.groupBy(queued, ({ note }) => note)) {
    const names = same.length === 1 ? same[0]!.stage : `${same[0]!.stage} … (${same.length})`;
    lines.push(`${paint("stdout", "gray", "queued ")}  ${names}  (${note})`);
  }
  return [
    `Slurm: ${counts.join(", ")}.`,
    ...lines.map((line) => `  ${line}`),
    hoursText(hours),
    ...(others.length > 0 ? [otherJobs(others)] : []),
  ].join("\n");
}

function hoursText({ unit, soFar, toCome, estimated, left }: Hours): string {
  const spent = `${unit} hours: ${round(soFar)} so far`;
  if (left === 0) return `${spent}, none to come.`;
  if (estimated === 0) return `${spent}; no estimate of the rest, since no seed of it has run yet.`;
  const share = estimated === left ? "" : ` for ${estimated} of ${count(left, "stage")}`;
  return `${spent}, about ${round(toCome)} to come${share} (estimated from other seeds).`;
}

/** The line about jobs that belong to no stage on this screen. */
function otherJobs(jobs: readonly JobStatus[]): string {
  const names = [...new Set(jobs.map(({ stage }) => stage))];
  const more = names.length > 3 ? ", …" : "";
  const alive = jobs.filter(({ state }) => state !== "ended").flatMap(({ job }) => job ?? []);
  const cancel = alive.length === 0
    ? ""
    : ` To cancel them: scancel ${alive.slice(0, 20).join(" ")}${alive.length > 20 ? " …" : ""}`;
  return `${count(jobs.length, "job")} of other profiles or of earlier versions of stages: ` +
    `${
      names.slice(0, 3).join(", ")
    }${more}. Rerun the command that submitted them to collect their results.${cancel}`;
}

function round(value: number): string {
  return value < 0.1 ? value.toFixed(3) : value.toFixed(1);
}
