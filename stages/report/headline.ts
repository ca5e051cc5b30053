import * as Plot from "@observablehq/plot";
import { FIGURE_STYLE, WIDTH } from "../figures/heading.ts";
import { rowNames } from "../figures/row_names.ts";
import { plotBase, svgText } from "../figures/svg_text.ts";
import { logTicks, tickText } from "../figures/tick_values.ts";
import { shortened } from "../print/shown_text.ts";
import { wrapped } from "../print/wrapped.ts";
import { fixed, withInterval } from "../print/number_text.ts";
import { accuracies, type Cell } from "../tables/cell.ts";
import type { TabulatedRow } from "../tables/tabulated.ts";

/** A blue that is readable on white and on near-black. */
const BLUE = "#2f81d6";
/** Pixels of each method's row, above its first one, below its last one, and right of the frame for the means. */
const [ROW, TOP, BOTTOM, RIGHT] = [40, 84, 46, 56];
/** Pixels between the middle of a row and its runs above, and the paper's ring below. */
const ASIDE = 10;
/** Signs of a line of a method's name, and of the name. */
const [LINE, NAME] = [14, 26];
/** Ratio of the largest to the smallest error, above which a linear axis would hide the differences of the others. */
const WIDE = 8;

/**
 * Draws the accuracy of each method of a row as an SVG, a line for each: a dot for each run, a bar for the mean with its
 * 95 % interval, and a ring for the paper's value. Null if no run counts.
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
  const axis = axisOf(
    [
      ...runs.map(({ accuracy }) => accuracy),
      ...whiskers.flatMap(({ low, high }) => [low, high]),
    ],
    rings.map(({ published }) => published),
  );
  const base = ours.find(({ name }) => name === "sb");
  const row = { y: "title" } as const;
  const isReduced = reductions.length > 0;
  const says = `${heading === null ? "" : "Local run: "}${title}${isReduced ? " (reduced)" : ""}`;
  const { names, left, corner } = rowNames(shown.map(({ title }) => title), NAME, LINE);
  const plot = Plot.plot({
    ...plotBase(),
    style: FIGURE_STYLE,
    width: WIDTH,
    height: TOP + ROW * shown.length + BOTTOM,
    marginTop: TOP,
    marginLeft: left,
    marginRight: RIGHT,
    marginBottom: BOTTOM,
    y: { type: "band", domain: shown.map(({ title }) => title), axis: null, padding: 0 },
    x: { ...axis, labelAnchor: "center", labelArrow: "none", grid: true },
    marks: [
      ...(base === undefined
        ? []
        : [Plot.ruleX([base.mean], { strokeDasharray: "6 4", strokeOpacity: 0.7 })]),
      Plot.ruleY(whiskers, { ...row, x1: "low", x2: "high", stroke: BLUE, strokeWidth: 2 }),
      ...(["low", "high"] as const).map((x) =>
        Plot.tickX(whiskers, { ...row, x, stroke: BLUE, strokeWidth: 2, ...tall(10) })
      ),
      Plot.tickX(ours, { ...row, x: "mean", stroke: BLUE, strokeWidth: 4, ...tall(16) }),
      Plot.dot(runs, {
        y: "method",
        x: "accuracy",
        dy: -ASIDE,
        r: 3.5,
        fill: BLUE,
        fillOpacity: 0.75,
        title: ({ method, seed, accuracy }) => `${method}, seed ${seed}: ${accuracy.toFixed(2)} %`,
      }),
      Plot.dot(rings, {
        ...row,
        x: "published",
        dy: ASIDE,
        r: 4.5,
        stroke: "currentColor",
        strokeWidth: 2,
        fill: "var(--surface, white)",
        title: ({ title, published }) => `${title}, paper: ${published.toFixed(2)} %`,
      }),
      Plot.text(shown, {
        ...row,
        frameAnchor: "left",
        textAnchor: "end",
        dx: -10,
        text: (_, i) => names[i]!.join("\n"),
      }),
      Plot.text(ours, {
        ...row,
        frameAnchor: "right",
        textAnchor: "end",
        dx: RIGHT - 4,
        text: ({ mean }) => fixed(mean),
        fontWeight: "bold",
      }),
      Plot.text(["mean"], {
        frameAnchor: "top-right",
        textAnchor: "end",
        dx: RIGHT - 4,
        dy: -16,
      }),
      ...wrapped(shortened(says, 90), 50).slice(0, 2).map((line, i, { length }) =>
        Plot.text([line], {
          ...corner,
          dy: 19 * (i - length + 2) - TOP + 4 - (length === 1 ? 8 : 0),
          fontSize: 15,
          fontWeight: "bold",
        })
      ),
      Plot.text([
        [
          "●  one run",
          "┃  mean, 95 % interval",
          ...(rings.length === 0 ? [] : [isReduced ? "○  paper, full size" : "○  paper"]),
          ...(base === undefined ? [] : ["┆  our SB"]),
        ].join("   "),
      ], { ...corner, dy: -38 }),
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

/** Returns the interval of a cell; none for fewer than three runs, whose dots say as much. */
function whisker({ title, n, mean, halfWidth }: Cell & { readonly mean: number }) {
  return n < 3 || halfWidth === null
    ? []
    : [{ title, low: mean - halfWidth, high: Math.min(100, mean + halfWidth) }];
}

/** Computes the insets of a mark of so many pixels in the middle of a row. */
function tall(pixels: number) {
  const inset = (ROW - pixels) / 2;
  return { insetTop: inset, insetBottom: inset };
}

/** Makes the axis of accuracies. Where some of our errors are many times others, it is logarithmic in the error. */
function axisOf(ours: readonly number[], published: readonly number[]) {
  const rangeOf = (values: readonly number[]) =>
    [Math.max(0, Math.min(...values)), Math.max(...values)] as const;
  const [worst, best] = rangeOf(ours);
  const [least, most] = rangeOf([...ours, ...published]);
  const label = "accuracy on the test set (%)";
  if (most < 100 && 100 - worst > WIDE * (100 - best)) {
    const [low, high] = [1.06 * (100 - least), (100 - most) / 1.06];
    return {
      type: "log" as const,
      transform: (accuracy: number) => 100 - accuracy,
      domain: [Math.min(100, low), high],
      ticks: logTicks(high, low),
      tickFormat: (error: number) => tickText(100 - error),
      label: `${label}, logarithmic in the error`,
    };
  }
  const room = Math.max(0.05, (most - least) * 0.06);
  return { domain: [Math.max(0, least - room), Math.min(100, most + room)], ticks: 5, label };
}
