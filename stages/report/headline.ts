import * as Plot from "@observablehq/plot";
import { FIGURE_STYLE } from "../figures/heading.ts";
import { plotBase, svgText } from "../figures/svg_text.ts";
import { shortened } from "../print/shown_text.ts";
import { fixed, withInterval } from "../print/number_text.ts";
import { accuracies, type Cell } from "../tables/cell.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";

/** Pixels between the middle of a column and its runs on the left, and the paper's ring on the right. */
const ASIDE = 24;

/**
 * Draws the accuracy of each method of a row as an SVG: a dot for each run, a bar for the mean with its 95 % interval, and
 * a ring for the paper's value. Null if no run counts.
 *
 * @param heading how the results differ from the committed ones; null if they do not
 */
export function headlineSvg(
  { title, methods, reductions }: TabulatedRow,
  heading: string | null,
): string | null {
  const shown = methods.filter(({ mean, published }) => mean !== null || published !== null);
  const runs = shown.flatMap((cell) =>
    [...accuracies(cell)].map(([seed, accuracy]) => ({ method: cell.title, seed, accuracy }))
  );
  if (runs.length === 0) return null;
  const ours = shown.flatMap((cell) => cell.mean === null ? [] : [{ ...cell, mean: cell.mean }]);
  const whiskers = ours.flatMap(whisker);
  const rings = shown.flatMap(({ title, published }) =>
    published === null ? [] : [{ title, published }]
  );
  const domain = range([
    ...runs.map(({ accuracy }) => accuracy),
    ...rings.map(({ published }) => published),
    ...whiskers.flatMap(({ low, high }) => [low, high]),
  ]);
  const base = ours.find(({ name }) => name === "sb");
  const column = { x: "title" } as const;
  const says = `${heading === null ? "" : "Local run: "}${title}${
    reductions.length === 0 ? "" : " (reduced)"
  }`;
  const width = widthOf(shown.length);
  const plot = Plot.plot({
    ...plotBase(),
    style: { ...FIGURE_STYLE, fontSize: "13px" },
    width,
    height: 330,
    marginTop: 62,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginBottom: 40,
    x: { type: "band", domain: shown.map(({ title }) => title) },
    y: {
      domain,
      label: "accuracy on the test set (%)",
      labelAnchor: "center",
      labelArrow: "none",
      ticks: 6,
      grid: true,
    },
    marks: [
      Plot.axisX({
        label: null,
        tickSize: 0,
        lineWidth: 6,
        tickFormat: (title: string) => shortened(title),
      }),
      ...(base === undefined
        ? []
        : [Plot.ruleY([base.mean], { strokeDasharray: "6 4", strokeOpacity: 0.7 })]),
      Plot.ruleX(whiskers, { ...column, y1: "low", y2: "high", stroke: BLUE, strokeWidth: 2 }),
      ...(["low", "high"] as const).map((y) =>
        Plot.tickY(whiskers, {
          ...column,
          y,
          stroke: BLUE,
          strokeWidth: 2,
          ...inset(0.42, shown.length),
        })
      ),
      Plot.tickY(ours, {
        ...column,
        y: "mean",
        stroke: BLUE,
        strokeWidth: 4,
        ...inset(0.36, shown.length),
      }),
      Plot.dot(runs, {
        x: "method",
        y: "accuracy",
        dx: -ASIDE,
        r: 3.5,
        fill: BLUE,
        fillOpacity: 0.75,
        title: ({ method, seed, accuracy }) => `${method}, seed ${seed}: ${accuracy.toFixed(2)} %`,
      }),
      Plot.dot(rings, {
        ...column,
        y: "published",
        dx: ASIDE,
        r: 5,
        stroke: "currentColor",
        strokeWidth: 2,
        fill: "var(--surface, white)",
        title: ({ title, published }) => `${title}, paper: ${published.toFixed(2)} %`,
      }),
      Plot.text(ours, {
        ...column,
        frameAnchor: "top",
        dy: -16,
        text: ({ mean }) => fixed(mean),
        fontWeight: "bold",
      }),
      Plot.text([says], {
        ...CORNER,
        dy: -58,
        fontSize: 16,
        fontWeight: "bold",
        lineWidth: width / 16,
        textOverflow: "ellipsis-end",
      }),
      Plot.text([
        [
          "●  one run",
          "━  mean (number), 95 % interval",
          ...(rings.length === 0 ? [] : ["○  paper"]),
          ...(base === undefined ? [] : ["┄  our SB"]),
        ].join("     "),
      ], { ...CORNER, dy: -36 }),
    ],
  });
  const words = ours.map((cell) =>
    `${cell.title} ${withInterval(cell)}${
      rings.length === 0 ? "" : `, paper ${fixed(cell.published)}`
    }`
  );
  return svgText(
    plot,
    `${says}: accuracy on the test set`,
    `${heading === null ? "" : `${heading} `}In per cent: ${words.join("; ")}.`,
  );
}

/** A blue that is readable on white and on near-black. */
const BLUE = "#2f81d6";
const [WIDTH, LEFT, RIGHT] = [540, 58, 8];
const CORNER = { frameAnchor: "top-left", textAnchor: "start", dx: 4 - LEFT } as const;

/** Returns the interval of a cell; none for fewer than three runs, whose dots say as much. */
function whisker({ title, n, mean, halfWidth }: Cell & { readonly mean: number }) {
  return n < 3 || halfWidth === null
    ? []
    : [{ title, low: mean - halfWidth, high: Math.min(100, mean + halfWidth) }];
}

/** Computes the width of the figure, which grows with more methods than the paper's five. */
const widthOf = (columns: number) => Math.max(WIDTH, LEFT + RIGHT + 86 * columns);

/** Computes insets of a share of the column's width. */
function inset(share: number, columns: number) {
  const pixels = 0.9 * share * (widthOf(columns) - LEFT - RIGHT) / columns;
  return { insetLeft: pixels, insetRight: pixels };
}

function range(values: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.05, (most - least) * 0.08);
  return [Math.max(0, least - room), Math.min(100, most + room)];
}
