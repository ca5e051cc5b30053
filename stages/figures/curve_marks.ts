import * as Plot from "@observablehq/plot";
import { type Curve, type Label, type Scales, TO_LABEL, TO_SIGN } from "./curve_labels.ts";

/** Colours of curves, each with a contrast of at least 3 to white and to near-black. */
const COLOURS = [
  "#3b76d1",
  "#d9770b",
  "#c8414d",
  "#8f5bd9",
  "#23964b",
  "#c94f9d",
  "#8c6a3f",
  "#1591a3",
  "#7a7f87",
  "#6b8e00",
] as const;
/** Signs of curves, which tell them apart without colour. */
const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "cross", "wye"] as const;
/** Number of signs along a curve, beside the one at its end. */
const SIGNS = 6;

/** The option of a mark that puts it into a panel; empty where a figure has one panel. */
export type PanelOptions = { readonly fy?: () => string };

/** Returns the options of a plot that give each name a colour and a sign, by its place. */
export function curveScales(names: readonly string[]) {
  return {
    color: { domain: [...names], range: names.map((_, i) => COLOURS[i % COLOURS.length]!) },
    symbol: { domain: [...names], range: names.map((_, i) => SYMBOLS[i % SYMBOLS.length]!) },
  };
}

/** Dashes of a curve, which no other curve of the same sign has. Neighbours differ, so that one is seen below the other. */
export function dashesOf(place: number): string | undefined {
  return place % 2 === 0 ? undefined : "7 2.5";
}

/** Draws signs along each curve, at other places for each, and the labels. */
export function curveMarks(
  curves: readonly Curve[],
  labels: readonly Label[],
  scales: Scales,
  panel: PanelOptions,
) {
  const signs = curves.flatMap(({ name, points }, i) => {
    const [first, last] = [scales.x(points[0]![0]), scales.x(points.at(-1)![0])];
    const places = Array.from(
      { length: SIGNS },
      (_, k) => first + (last - first) * (k + (i + 0.5) / curves.length) / SIGNS,
    );
    const nearest = places.map((place) =>
      points.reduce((best, point) =>
        Math.abs(scales.x(point[0]) - place) < Math.abs(scales.x(best[0]) - place) ? point : best
      )
    );
    return [...new Set([...nearest, points.at(-1)!])].map(([x, y]) => ({ name, x, y }));
  });
  const sign = {
    ...panel,
    r: 3.8,
    fill: "name",
    symbol: "name",
    stroke: "var(--surface, white)",
    strokeWidth: 0.7,
  } as const;
  return [
    Plot.dot(signs, { x: "x", y: "y", ...sign }),
    ...labels.flatMap((label) => {
      const [dx, dy] = [label.left - scales.x(label.x), label.at - scales.y(label.y)];
      return [
        Plot.dot([label], { x: "x", y: "y", dx: dx + TO_SIGN, dy, ...sign }),
        Plot.text([label], {
          ...panel,
          x: "x",
          y: "y",
          dx: dx + TO_LABEL,
          dy,
          text: ({ lines }) => lines.join("\n"),
          textAnchor: "start",
          fill: "currentColor",
          stroke: "var(--surface, white)",
          strokeWidth: 5,
        }),
      ];
    }),
  ];
}
