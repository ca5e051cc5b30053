import * as Plot from "@observablehq/plot";
import { outerSvg, plotDocument } from "./plot_document.ts";

/** One point of one curve. */
export interface CurvePoint {
  readonly curve: string;
  readonly x: number;
  readonly y: number;
}

/** What is drawn. */
export interface CurvesOptions {
  readonly title: string;
  readonly caption: string;
  readonly x: string;
  readonly y: string;
  /** In the order of the legend. */
  readonly curves: readonly string[];
}

/**
 * A self-contained SVG of curves over a logarithmic axis of updates, named in the order given. The same points give the
 * same bytes.
 */
export function curvesSvg(points: readonly CurvePoint[], options: CurvesOptions): string {
  const plot = Plot.plot({
    document: plotDocument(),
    ariaLabel: `${options.title}: ${options.caption}`,
    width: 720,
    height: 440,
    marginTop: 70,
    marginLeft: 56,
    marginRight: 24,
    marginBottom: 44,
    style: {
      fontFamily: "system-ui, sans-serif",
      fontSize: "12px",
      background: "var(--surface, white)",
      color: "var(--ink, black)",
    },
    x: {
      type: "log",
      label: options.x,
      labelAnchor: "center",
      grid: true,
      ticks: 6,
      tickFormat: "~s",
    },
    y: { label: options.y, labelAnchor: "center", grid: true, nice: true },
    color: { domain: [...options.curves], scheme: "Observable10" },
    marks: [
      Plot.lineY(points, { x: "x", y: "y", stroke: "curve", strokeWidth: 1.8 }),
      // For the pointer: what lies there, in words.
      Plot.dot(thinned(points), {
        x: "x",
        y: "y",
        r: 6,
        fill: "curve",
        fillOpacity: 0,
        title: ({ curve, x, y }) =>
          `${curve}: ${Number(y.toPrecision(4))} after ${x.toLocaleString("en")} ${options.x}`,
      }),
      ...options.curves.map((curve, i) =>
        Plot.text([`● ${curve}`], {
          frameAnchor: "top-left",
          textAnchor: "start",
          dx: options.curves.slice(0, i).reduce((sum, before) => sum + 34 + 7 * before.length, 0),
          dy: -18,
          fill: [curve],
        })
      ),
      Plot.text([options.title], {
        frameAnchor: "top-left",
        dy: -62,
        fontSize: 16,
        fontWeight: "bold",
      }),
      Plot.text([options.caption], { frameAnchor: "top-left", dy: -40 }),
    ],
  });
  return outerSvg(plot);
}

/** So few points of each curve that the pointer can tell them apart on a logarithmic axis. */
function thinned(points: readonly CurvePoint[]): CurvePoint[] {
  const cells = Map.groupBy(points, ({ curve, x }) => `${curve} ${Math.round(Math.log(x) * 15)}`);
  return [...cells.values()].map((near) => near[0]!);
}
