import type { Json, RunRecord } from "../../pipeline/types.ts";
import { counted } from "../print/number_text.ts";
import { trainingRecords } from "../tables/training_records.ts";
import { deviceText, hostOf } from "../training/run_facts.ts";
import { type Html, html } from "./html.ts";

/** Says in a sentence how many trainings the page shows, of which days, machines and commits; nothing without any. */
export function madeOf(records: Readonly<Record<string, RunRecord>>): Html | [] {
  const trained = trainingRecords(records);
  if (trained.length === 0) return [];
  const each = (of: (record: RunRecord) => readonly string[]) =>
    [...new Set(trained.flatMap(of))].sort();
  const commits = each(commit);
  return html`
    ${counted(trained.length, "training")} ${daysText(
      each(({ started }) => [started.slice(0, 10)]),
    )} on ${each(({ facts }) => [deviceText(facts)]).join(" and ")}${commits.length === 0
      ? ""
      : html`, at commit${commits.length === 1 ? "" : "s"} ${codes(commits)}`}.
  `;
}

/** Makes a sentence for each machine: the number of its trainings, their dates and their commits. */
export function provenance(records: Readonly<Record<string, RunRecord>>): Html | [] {
  const trained = trainingRecords(records);
  if (trained.length === 0) return [];
  const groups = Map.groupBy(trained, machine);
  return html`<ul>${
    [...groups].map(([where, runs]) => {
      const days = [...new Set(runs.map(({ started }) => started.slice(0, 10)))].sort();
      const commits = [...new Set(runs.flatMap(commit))].sort();
      return html`<li>${counted(runs.length, "training")} ${daysText(days)} on ${where}${
        commits.length === 0 ? "" : html`, at commit ${codes(commits)}`
      }.</li>`;
    })
  }</ul>`;
}

const daysText = (days: readonly string[]) =>
  days.length === 1 ? `on ${days[0]}` : `from ${days[0]} to ${days.at(-1)}`;

const codes = (names: readonly string[]) =>
  names.map((one, i) => html`${i === 0 ? "" : ", "}<code>${one}</code>`);

function machine({ facts }: RunRecord): string {
  const { deno } = hostOf(facts);
  return `${deviceText(facts)}${deno === undefined ? "" : `, Deno ${deno}`}`;
}

function commit({ facts: { git } }: RunRecord): string[] {
  const { commit } = (git ?? {}) as Readonly<Record<string, Json>>;
  return typeof commit === "string" ? [commit.slice(0, 10)] : [];
}
