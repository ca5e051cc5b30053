import * as Plot from "@observablehq/plot";
import { shortened } from "../print/shown_text.ts";

/** Signs of curves, which tell them apart without colour. */
const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "cross", "wye"] as const;
/** Number of signs along a curve, beside the one at its end. */
const SIGNS = 6;
/** Pixels between labels, per sign of a label, and from the end of a curve to its sign and its label. */
const [LEADING, PER_SIGN, TO_SIGN, TO_LABEL] = [14, 7.2, 14, 22];

/** A curve with at least one point, in the order of x. */
interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Where a value stands in a figure, in pixels. */
interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** The option of a mark that puts it into a panel; empty where a figure has one panel. */
export type PanelOptions = { readonly fx?: () => string };

/** Returns the options of a plot that give each name a colour and a sign, by its place. */
export function curveScales(names: readonly string[]) {
  return {
    color: { domain: [...names], scheme: "Observable10" as const },
    symbol: { domain: [...names], range: names.map((_, i) => SYMBOLS[i % SYMBOLS.length]!) },
  };
}

/** Dashes of a curve whose sign another one has, too. */
export function dashesOf(place: number): string | undefined {
  return place < SYMBOLS.length ? undefined : "9 3";
}

/** Computes the room for labels right of the frame. */
export function labelRoom(curves: readonly Curve[]): number {
  return 6 + Math.max(...curves.map(widthOf), TO_LABEL);
}

const widthOf = ({ name }: Curve) => TO_LABEL + PER_SIGN * shortened(name).length;

/** Draws signs along each curve, at other places for each, and labels the curves at their ends. */
export function curveMarks(
  curves: readonly Curve[],
  scales: Scales,
  [top, bottom]: readonly [number, number],
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
    r: 3.5,
    fill: "name",
    symbol: "name",
    stroke: "var(--surface, white)",
    strokeWidth: 0.7,
  } as const;
  const labels = apart(
    curves.map((curve) => {
      const [x, y] = curve.points.at(-1)!;
      const place = { left: scales.x(x), width: widthOf(curve), at: scales.y(y) };
      return { name: curve.name, label: shortened(curve.name), x, y, ...place };
    }),
    top,
    bottom,
  );
  return [
    Plot.dot(signs, { x: "x", y: "y", ...sign }),
    ...labels.flatMap((label) => {
      const dy = label.at - scales.y(label.y);
      return [
        Plot.dot([label], { x: "x", y: "y", dx: TO_SIGN, dy, ...sign }),
        Plot.text([label], {
          ...panel,
          x: "x",
          y: "y",
          dx: TO_LABEL,
          dy,
          text: "label",
          textAnchor: "start",
          fill: "currentColor",
          stroke: "var(--surface, white)",
          strokeWidth: 4,
        }),
      ];
    }),
  ];
}

interface Placed {
  readonly left: number;
  readonly width: number;
  /** Height of the middle of the label. */
  readonly at: number;
}

/** Moves labels up and down until none hides another. */
function apart<Label extends Placed>(
  labels: readonly Label[],
  top: number,
  bottom: number,
): Label[] {
  const heights = labels.map(({ at }) => at);
  const order = labels.map((_, i) => i).sort((a, b) => heights[a]! - heights[b]!);
  for (let round = 0; round < 200; round += 1) {
    order.forEach((a, rank) => {
      for (const b of order.slice(rank + 1)) {
        const [one, other] = [labels[a]!, labels[b]!];
        const hidden = LEADING - (heights[b]! - heights[a]!);
        if (
          hidden <= 0.01 || one.left + one.width < other.left || other.left + other.width < one.left
        ) continue;
        heights[a]! -= hidden / 2;
        heights[b]! += hidden / 2;
      }
    });
    heights.forEach((at, i) => heights[i] = Math.min(bottom, Math.max(top, at)));
  }
  return labels.map((label, i) => ({ ...label, at: heights[i]! }));
}
