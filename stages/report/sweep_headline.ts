import { curvesSvg } from "../figures/curves_svg.ts";
import type { FinalErrors } from "../figures/figures_json.ts";
import { seedMeans } from "../figures/words.ts";
import { fixed, thousands } from "../print/number_text.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";

/** What each treatment of a sweep is called, in the order of the curves. */
const TREATMENTS = { baseline: "baseline", gbn: "+LR +GBN", ra: "adapted" } as const;

/** Errors of the last epoch of one treatment, by batch size. */
interface Treatment {
  readonly name: string;
  readonly title: string;
  readonly errors: readonly (FinalErrors & { readonly batch: number })[];
}

/** Sorts the errors of a sweep by treatment and batch size. */
function treatments({ methods }: TabulatedRow, errors: readonly FinalErrors[]): Treatment[] {
  return Object.entries(TREATMENTS).map(([name, title]) => ({
    name,
    title,
    errors: errors.flatMap((one) => {
      const { batch } = methods.find(({ name }) => name === one.method)!;
      return one.method === `${name}-${batch}` ? [{ ...one, batch }] : [];
    }).sort((a, b) => a.batch - b.batch),
  }));
}

/**
 * Draws the final test error of a sweep over its batch sizes, a curve for each treatment. Null with fewer than two batch
 * sizes.
 *
 * @param heading how the results differ from the committed ones; null if they do not
 */
export function sweepHeadlineSvg(
  row: TabulatedRow,
  errors: readonly FinalErrors[],
  heading: string | null,
): string | null {
  const drawn = treatments(row, errors).filter(({ errors }) => errors.length > 1);
  if (drawn.length === 0) return null;
  const curves = drawn.map(({ name, title, errors }) => ({
    method: name,
    name: title,
    points: errors.map(({ batch, testError }) => [batch, testError] as const),
    // The interval of two values is too wide to mean anything.
    band: errors.flatMap(({ batch, testError, testErrorCi95, n }) =>
      n < 3 || testErrorCi95 === null
        ? []
        : [[batch, Math.max(0, testError - testErrorCi95), testError + testErrorCi95] as const]
    ),
    law: [],
  }));
  const means = seedMeans(drawn.flatMap(({ errors }) => errors.map(({ n }) => n)));
  // One interval alone has no area.
  const bands = curves.some(({ band }) => band.length > 1) ? "; bands are 95\u00a0% intervals" : "";
  return curvesSvg({
    words: {
      ...(heading !== null && { note: heading }),
      title: `${row.title}${row.reductions.length > 0 ? " (reduced)" : ""}`,
      subtitle: `test error after the last epoch: ${
        means === null ? "one run each" : `${means}${bands}`
      }`,
      caption: drawn.map(({ title, errors }) =>
        `${title}: ${
          errors.map(({ batch, testError }) => `b = ${batch} ${fixed(testError)} %`).join(", ")
        }`
      ).join("; ") + ".",
      legend: [],
    },
    x: { label: "batch size, b", unit: "images a batch", scale: "log" },
    y: { label: "test error (%)", scale: "linear" },
    curves,
    palette: Object.values(TREATMENTS),
    paper: [],
  });
}

/** Says how the final test error of a sweep changes with the batch size, and what adaptation makes of it. */
export function sweepSentences(row: TabulatedRow, errors: readonly FinalErrors[]): string[] {
  const [baseline, , adapted] = treatments(row, errors) as [Treatment, Treatment, Treatment];
  const [smallest, largest] = [baseline.errors[0], baseline.errors.at(-1)];
  if (smallest === undefined || largest === undefined || smallest === largest) return [];
  const batches = (batch: number) => `batches of ${thousands(batch)}`;
  const same = adapted.errors.find(({ batch }) => batch === largest.batch);
  return [
    `After as many epochs, the test error is ${fixed(smallest.testError)} % with ` +
    `${batches(smallest.batch)} and ${fixed(largest.testError)} % with ${batches(largest.batch)}.`,
    ...(same === undefined ? [] : [
      `With an adapted regime, ${batches(same.batch)} reach ${fixed(same.testError)} %.`,
    ]),
  ];
}
