import type { Json, RunRecord } from "../../pipeline/types.ts";
import { type Html, html } from "./html.ts";

/** Makes a sentence for each machine: the number of its trainings, their dates and their commits. */
export function provenance(records: Readonly<Record<string, RunRecord>>): Html | [] {
  const trained = Object.values(records).filter(({ stage }) => stage.startsWith("train/"));
  if (trained.length === 0) return [];
  const groups = Map.groupBy(trained, machine);
  return html`<ul>${
    [...groups].map(([where, runs]) => {
      const days = [...new Set(runs.map(({ started }) => started.slice(0, 10)))].sort();
      const commits = [...new Set(runs.flatMap(commit))].sort();
      const when = days.length === 1 ? `on ${days[0]}` : `from ${days[0]} to ${days.at(-1)}`;
      return html`<li>${runs.length} ${
        runs.length === 1 ? "training" : "trainings"
      } ${when} on ${where}${
        commits.length === 0
          ? ""
          : html`, at commit ${
            commits.map((one, i) => html`${i === 0 ? "" : ", "}<code>${one}</code>`)
          }`
      }.</li>`;
    })
  }</ul>`;
}

function machine({ facts: { device, host } }: RunRecord): string {
  const { processor, deno } = host as Readonly<Record<string, Json>>;
  const by = deno === undefined ? "" : `, Deno ${deno}`;
  return `${device} (${processor})${by}`;
}

function commit({ facts: { git } }: RunRecord): string[] {
  const { commit } = (git ?? {}) as Readonly<Record<string, Json>>;
  return typeof commit === "string" ? [commit.slice(0, 10)] : [];
}
