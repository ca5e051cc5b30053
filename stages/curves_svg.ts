import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";

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
  const document = new DOMParser().parseFromString("<html></html>", "text/html");
  const plot = Plot.plot({
    document,
    width: 720,
    height: 440,
    marginTop: 70,
    marginLeft: 56,
    marginRight: 24,
    marginBottom: 44,
    style: {
      fontFamily: "system-ui, sans-serif",
      fontSize: "12px",
      background: "white",
      color: "black",
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
      ...options.curves.map((curve, i) =>
        Plot.text([`● ${curve}`], {
          frameAnchor: "top-left",
          textAnchor: "start",
          dx: 70 * i,
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
  // Plot leaves the namespace to the page and names its style by a counter.
  return plot.outerHTML
    .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    .replaceAll(/plot-[0-9a-f]{6}\b/g, "plot") + "\n";
}
