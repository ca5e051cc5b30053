import * as Plot from "@observablehq/plot";
import { FIGURE_STYLE } from "../figures/heading.ts";
import { plotBase, svgText } from "../figures/svg_text.ts";
import { shortened } from "../print/shown_text.ts";
import { signed, withInterval } from "../print/number_text.ts";
import type { ClosedGap, Remedy } from "./closed_gap.ts";

/** A method with a mean. */
type Drawn = Remedy & { readonly closed: NonNullable<Remedy["closed"]> };

const [WIDTH, LEFT, RIGHT, LINE] = [860, 230, 170, 24];
/** Blue for what costs no more passes than the large batch, orange for what does; both readable on white and near-black. */
const COLORS = { within: "#2f81d6", beyond: "#d9730d" } as const;
const LONGEST = 32;

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
  const plot = Plot.plot({
    ...plotBase(),
    style: { ...FIGURE_STYLE, fontSize: "13px" },
    width: WIDTH,
    height: 96 + LINE * drawn.length,
    marginTop: 62,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginBottom: 34,
    x: { label: `points of accuracy beyond ${large.title}`, labelArrow: "none", grid: true },
    y: { type: "band", domain: drawn.map(({ name }) => name), axis: null },
    marks: [
      Plot.ruleX(rules, { x: "at", strokeDasharray: "6 4", strokeOpacity: 0.8 }),
      Plot.text(rules, {
        ...{ x: "at", frameAnchor: "top", dy: -8, fontWeight: "bold" },
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
        text: ({ title }: Drawn) => shortened(title, LONGEST),
      }),
      Plot.text(drawn, {
        ...{ y: "name", frameAnchor: "right", textAnchor: "start", dx: 10, fill: color },
        text: ({ endsEarly, passes, updates }: Drawn) =>
          `${endsEarly ? "≤ " : ""}${times(passes)}× passes, ${
            updates.toLocaleString("en")
          } updates`,
      }),
      Plot.text([says], {
        ...{ frameAnchor: "top-left", textAnchor: "start", dx: 4 - LEFT, dy: -58 },
        ...{
          fontSize: 16,
          fontWeight: "bold",
          lineWidth: WIDTH / 16,
          textOverflow: "ellipsis-end",
        },
      }),
      Plot.text([`●  mean and 95 % interval; blue: no more passes than ${large.title}`], {
        ...{ frameAnchor: "top-left", textAnchor: "start", dx: 4 - LEFT, dy: -36 },
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
