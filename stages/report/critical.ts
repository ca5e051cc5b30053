import type { CriticalBatch } from "../critical/critical_files.ts";
import { NOISE_METHOD, noiseTable } from "../critical/tables.ts";
import { type Html, html } from "./html.ts";
import { table } from "./table.ts";

/** Shows what the experiments tell of the critical batch; null if they tell nothing. */
export function criticalBatches(told: readonly CriticalBatch[]): Html | null {
  const noisy = told.filter(({ noise }) => noise.some(({ scales }) => scales.length > 0));
  if (noisy.length === 0) return null;
  return html`<p>${NOISE_METHOD}</p>${
    noisy.map(({ title, noise }) =>
      table(`${title}: the gradient noise scale by epochs`, noiseTable(noise))
    )
  }`;
}
