import type { CriticalBatch } from "../critical/critical_files.ts";
import {
  byMethod,
  lawText,
  NOISE_METHOD,
  noiseTable,
  TARGET_METHOD,
  targetTable,
} from "../critical/tables.ts";
import { type Html, html } from "./html.ts";
import { table } from "./table.ts";

/** Shows what the experiments tell of the critical batch; null if they tell nothing. */
export function criticalBatches(told: readonly CriticalBatch[]): Html | null {
  const noisy = told.filter(({ noise }) => noise.some(({ scales }) => scales.length > 0));
  const tried = told.filter(({ targets }) => targets.length > 0);
  if (noisy.length + tried.length === 0) return null;
  return html`${noisy.length === 0 ? [] : html`<p>${NOISE_METHOD}</p>`}${
    noisy.map(({ title, noise }) =>
      table(`${title}: the gradient noise scale by epochs`, noiseTable(noise))
    )
  }${tried.length === 0 ? [] : html`<p>${TARGET_METHOD}</p>`}${
    tried.flatMap(({ title, targets }) =>
      byMethod(targets).map(({ method, targets }) =>
        html`${
          table(
            `${title}${method === undefined ? "" : `, ${method}`}: updates to a target`,
            targetTable(targets),
          )
        }<ul>${targets.map((target) => html`<li>${lawText(target)}</li>`)}</ul>`
      )
    )
  }`;
}
