import type { RunRecord } from "../../pipeline/types.ts";
import { type Html, html } from "./html.ts";
import type { Shown } from "../print/local_run.ts";
import { runCommand } from "../run_command.ts";
import type { Cell, EvaluatedRun } from "../tables/cell.ts";
import type { MethodColumn, Row } from "../tables/config.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";
import { runName } from "../training/run_name.ts";

/** Returns the anchor of a cell's runs. */
export function cellId({ experiment }: Row, method: string): string {
  return `runs-${experiment}-${method}`;
}

/** Links a method's title to its runs. */
export function methodLink(row: Row, { name, title }: Pick<MethodColumn, "name" | "title">): Html {
  return html`<a href="#${cellId(row, name)}">${title}</a>`;
}

/** Returns the anchor of one run. */
export function runId(experiment: string, method: string, seed: number): string {
  return `run-${experiment}-${method}-${seed}`;
}

/** Shows the runs of every cell with their records, under the anchors that the cells link to. */
export function runRecords(
  rows: readonly TabulatedRow[],
  records: Readonly<Record<string, RunRecord>>,
  shown: Shown,
): Html[] {
  return rows.flatMap((row) =>
    row.methods.map((method) =>
      html`
        <details class="runs"
          id="${cellId(row, method.name)}"><summary>${row.title}: ${method.title}</summary>${row
            .seeds.map((seed) => run(row, method, seed, records, shown))}</details>
      `
    )
  );
}

function run(
  { experiment, isSweep }: Row,
  { name, runs }: Cell,
  seed: number,
  records: Readonly<Record<string, RunRecord>>,
  shown: Shown,
): Html {
  const id = runName(experiment, name, seed);
  const trained = records[`train/${id}`];
  if (trained === undefined) {
    return html`<p>Seed ${seed}: not run yet. <code>${
      runCommand(`${isSweep ? "train" : "evaluate"}/${id}`, shown, shown.flags)
    }</code></p>`;
  }
  // Stages that share a key share a record, which bears the name of one of them; its file has the name that it is found by.
  const stages = ["train", "evaluate"].map((kind) => `${kind}/${id}`)
    .flatMap((stage) => records[stage] === undefined ? [] : [{ stage, record: records[stage] }]);
  return html`<details><summary>Seed ${seed}: ${
    isSweep ? "trained" : outcome(runs.find((one) => one.seed === seed))
  }, key <code>${trained.key.slice(0, 12)}</code></summary>${
    stages.map(({ stage, record }, i) =>
      html`
        <p${i === 0
          ? html`
            id="${runId(experiment, name, seed)}"
          `
          : ""}><code>${stage}</code>, its whole record:
          <a href="runs/${stage}.json">runs/${stage}.json</a></p>
        <pre tabindex="0" aria-label="Record of ${stage}">${JSON.stringify(
          lasting(record),
          null,
          2,
        )}</pre>
      `
    )
  }</details>`;
}

function outcome(measured: EvaluatedRun | undefined): string {
  if (measured === undefined) return "not evaluated yet";
  if (measured.accuracy === null) return `diverged at update ${measured.divergedAt}`;
  return `${measured.accuracy.toFixed(2)} %`;
}

/** Selects the fields of a record that are the same for every run of the same key. */
function lasting({ key, keyRecord, output, facts }: RunRecord) {
  const { device, threads, libtensorflow, host, partlyOn } = facts;
  return { key, ...keyRecord, output, ran: { device, threads, libtensorflow, host, partlyOn } };
}
