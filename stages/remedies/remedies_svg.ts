import * as Plot from "@observablehq/plot";
import { FIGURE_STYLE, WIDTH } from "../figures/heading.ts";
import { rowNames } from "../figures/row_names.ts";
import { plotBase, svgText } from "../figures/svg_text.ts";
import { shortened } from "../print/shown_text.ts";
import { wrapped } from "../print/wrapped.ts";
import { signed, thousands, withInterval } from "../print/number_text.ts";
import type { ClosedGap, Remedy } from "./closed_gap.ts";

/** A method with a mean. */
type Drawn = Remedy & { readonly closed: NonNullable<Remedy["closed"]> };

/** Pixels of each method's row, above the first one, and right of the frame. */
const [ROW, TOP, RIGHT] = [36, 84, 112];
/** Blue for what costs no more passes than the large batch, orange for what does; both readable on white and near-black. */
const COLORS = { within: "#2f81d6", beyond: "#d9730d" } as const;
/** Signs of a line of a method's name, and of the name. */
const [LINE, LONGEST] = [16, 32];

/**
 * Draws what each method closes of the gap as an SVG, from the one that closes most: a dot with its 95 % interval, between
 * a line for the large batch and one for the small batch. At its right stands what it spends. Null without a mean.
 *
 * @param heading how the results differ from the committed ones; null if they do not
 */
export function remediesSvg(gap: ClosedGap, heading: string | null): string | null {
  const { small, large, remedies } = gap;
  const drawn = remedies.filter((one): one is Drawn => one.closed !== null)
    .sort((a, b) => b.closed.mean - a.closed.mean);
  if (drawn.length === 0) return null;
  const color = ({ within }: Remedy) => within.includes("passes") ? COLORS.within : COLORS.beyond;
  const bars = drawn.filter(({ closed: { n, halfWidth } }) => n > 2 && halfWidth !== null);
  const says = `${heading === null ? "" : "Local run: "}${gap.title}`;
  const rules = [
    { at: 0, says: large.title },
    ...(small.closed === null ? [] : [{ at: small.closed.mean, says: small.title }]),
  ];
  const times = (passes: number) => Number((passes / large.passes).toPrecision(2));
  const { names, left, corner } = rowNames(drawn.map(({ title }) => title), LONGEST, LINE);
  const plot = Plot.plot({
    ...plotBase(),
    style: FIGURE_STYLE,
    width: WIDTH,
    height: TOP + 40 + ROW * drawn.length,
    marginTop: TOP,
    marginLeft: left,
    marginRight: RIGHT,
    marginBottom: 40,
    x: {
      label: `points of accuracy beyond ${large.title}`,
      labelAnchor: "center",
      labelArrow: "none",
      grid: true,
      ticks: 5,
    },
    y: { type: "band", domain: drawn.map(({ name }) => name), axis: null },
    marks: [
      Plot.ruleX(rules, { x: "at", strokeDasharray: "6 4", strokeOpacity: 0.8 }),
      Plot.text(rules, {
        ...{ x: "at", frameAnchor: "top", dy: -12, fontWeight: "bold" },
        text: ({ says }) => shortened(says, 16),
      }),
      Plot.ruleY(bars, {
        ...{ y: "name", strokeWidth: 2, stroke: color },
        x1: ({ closed }: Drawn) => closed.mean - closed.halfWidth!,
        x2: ({ closed }: Drawn) => closed.mean + closed.halfWidth!,
      }),
      Plot.dot(drawn, {
        ...{ y: "name", r: 5, fill: color },
        x: ({ closed }: Drawn) => closed.mean,
        title: ({ title, closed }: Drawn) => `${title}: ${withInterval(closed, signed)} points`,
      }),
      Plot.text(drawn, {
        ...{ y: "name", frameAnchor: "left", textAnchor: "end", dx: -10 },
        text: (_, i) => names[i]!.join("\n"),
      }),
      Plot.text(drawn, {
        ...{ y: "name", frameAnchor: "right", textAnchor: "start", dx: 10 },
        text: ({ endsEarly, passes, updates }: Drawn) =>
          `${endsEarly ? "≤ " : ""}${times(passes)}× passes\n${endsEarly ? "≤ " : ""}${
            thousands(updates)
          } updates`,
      }),
      ...wrapped(shortened(says, 90), 50).slice(0, 2).map((line, i) =>
        Plot.text([line], { ...corner, dy: 19 * i - TOP + 10, fontSize: 15, fontWeight: "bold" })
      ),
      Plot.text([`●  mean and 95 % interval; blue: no more passes than ${large.title}`], {
        ...corner,
        dy: -34,
      }),
    ],
  });
  const words = drawn.map(({ title, closed }) => `${title} ${withInterval(closed, signed)}`);
  return svgText(
    plot,
    `${says}: what each method closes of the gap between ${small.title} and ${large.title}`,
    `${heading === null ? "" : `${heading} `}In points of accuracy beyond ${large.title}: ${
      words.join("; ")
    }.`,
  );
}
