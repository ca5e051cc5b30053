import { shortened } from "../print/shown_text.ts";
import { wrapped } from "../print/wrapped.ts";

/** Pixels from the end of a curve to the sign beside its label, and to the label. */
export const [TO_SIGN, TO_LABEL] = [13, 21] as const;
/** Pixels between lines of labels, and per sign of a label. */
const [LEADING, PER_SIGN] = [14, 8.4];
/** Signs in a line of a label, and in a label. */
const [LINE, LABEL] = [11, 24];

/** A curve with at least one point, in the order of x. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Where a value stands in a figure, in pixels. */
export interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/**
 * Computes the room for labels right of the frame.
 *
 * @param reach where each curve ends, as a share of the frame's width
 * @param width pixels of the frame and the room together
 */
export function labelRoom(
  curves: readonly { readonly name: string; readonly reach: number }[],
  width: number,
): number {
  const rooms = curves.map(({ name, reach }) => {
    const own = widthOf(labelOf(name));
    return reach > 0 ? width - (width - own) / reach : own;
  });
  return 6 + Math.max(...rooms, TO_LABEL);
}

const labelOf = (name: string) => wrapped(shortened(name, LABEL), LINE);

const widthOf = (lines: readonly string[]) =>
  TO_LABEL + PER_SIGN * Math.max(...lines.map(({ length }) => length));

/** A label of a curve, and where it stands in the figure, in pixels. */
export interface Label extends Placed {
  readonly name: string;
  readonly lines: readonly string[];
  /** The end of the curve. */
  readonly x: number;
  readonly y: number;
}

/**
 * Places a label at the end of each curve, or all in a column.
 *
 * @param curves curves with points
 * @param frame edges of the frame of the panel, in pixels
 * @param column where the column begins, in pixels; null for labels at the ends
 */
export function placedLabels(
  curves: readonly Curve[],
  scales: Scales,
  { top, bottom }: { readonly top: number; readonly bottom: number },
  column: number | null,
): Label[] {
  const labels = curves.map(({ name, points }): Label => {
    const [x, y] = points.at(-1)!;
    const lines = labelOf(name);
    const [width, height] = [widthOf(lines), LEADING * lines.length];
    return { name, lines, x, y, left: column ?? scales.x(x), width, height, at: scales.y(y) };
  });
  return apart(labels, top, bottom);
}

/** Whether a label would lie upon the curve of another one. */
export function hides(
  labels: readonly Label[],
  curves: readonly Curve[],
  scales: Scales,
): boolean {
  const isHit = ({ left, width, height, at }: Label, { points }: Curve) =>
    points.some(([x, y], i) => {
      const [before, above] = points[Math.max(0, i - 1)]!;
      return [0, 0.25, 0.5, 0.75].some((share) => {
        const px = scales.x(x) + share * (scales.x(before) - scales.x(x));
        const py = scales.y(y) + share * (scales.y(above) - scales.y(y));
        return px > left + TO_SIGN - 4 && px < left + width && Math.abs(py - at) < height / 2 - 2;
      });
    });
  return labels.some((label) =>
    curves.some((curve) => curve.name !== label.name && isHit(label, curve))
  );
}

interface Placed {
  readonly left: number;
  readonly width: number;
  readonly height: number;
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
        const hidden = (one.height + other.height) / 2 + 1 - (heights[b]! - heights[a]!);
        if (
          hidden <= 0.01 || one.left + one.width < other.left || other.left + other.width < one.left
        ) continue;
        heights[a]! -= hidden / 2;
        heights[b]! += hidden / 2;
      }
    });
    heights.forEach((at, i) => {
      const half = labels[i]!.height / 2 - LEADING / 2;
      heights[i] = Math.min(bottom - half, Math.max(top + half, at));
    });
  }
  return labels.map((label, i) => ({ ...label, at: heights[i]! }));
}
