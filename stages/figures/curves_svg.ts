import * as Plot from "@observablehq/plot";
import type { BesideCurve } from "./figure.ts";
import { description, FIGURE_STYLE, figureSize, heading, type Words } from "./heading.ts";
import { curveMarks, curveScales, dashesOf, labelRoom, type PanelOptions } from "./curve_marks.ts";
import { plotBase, svgText } from "./svg_text.ts";

/** A pair of x and y. */
type Point = readonly [number, number];

/** One of our curves. */
export interface OurCurve {
  readonly method: string;
  /** Label of the curve. Curves with the same label in different figures have the same colour and sign. */
  readonly name: string;
  readonly points: readonly Point[];
  /** The lowest and the highest run at each x; empty for a single run. */
  readonly band: readonly (readonly [x: number, low: number, high: number])[];
  /** Points of the fitted law, drawn as a thin line; empty without a law. */
  readonly law: readonly Point[];
}

/** Content of a figure of curves. */
export interface CurvesOptions {
  readonly words: Words;
  readonly x: {
    readonly label: string;
    /** Unit of x, for the values shown at the pointer. */
    readonly unit: string;
    readonly scale: "log" | "linear";
  };
  readonly y: { readonly label: string; readonly scale: "log" | "linear" };
  readonly curves: readonly OurCurve[];
  /** Labels in the order of their colours and signs. */
  readonly palette: readonly string[];
  readonly paper: readonly BesideCurve[];
  /** Titles of two panels that part the paper's curves from ours; absent for one panel with both. */
  readonly panels?: { readonly paper: string; readonly ours: string };
}

/** Pixels of a line of titles above panels. */
const PANEL_TITLE = 20;

interface Mark {
  readonly curve: string;
  readonly x: number;
  readonly y: number;
  readonly paper?: string;
}

/**
 * Draws our curves and the paper's as a self-contained SVG, in two panels if they are of other networks or data. The paper's
 * have hollow signs at digitised values and dashed
 * lines where the course is known. The same points give the same bytes.
 */
export function curvesSvg(options: CurvesOptions): string {
  const { words, x, y, curves, palette, paper, panels } = options;
  const [ours, theirs]: PanelOptions[] = panels
    ? [{ fx: () => panels.ours }, { fx: () => panels.paper }]
    : [{}, {}];
  const marks = (of: (curve: OurCurve) => readonly Point[]): Mark[] =>
    curves.flatMap((curve) => of(curve).map(([x, y]) => ({ curve: curve.name, x, y })));
  const points = marks(({ points }) => points);
  const bands = curves.flatMap(({ name, band }) =>
    band.map(([x, low, high]) => ({ curve: name, x, low, high }))
  );
  const publishedAs = (kind: "points" | "line") =>
    paper.flatMap(({ like, figure, batch, [kind]: pairs }) =>
      pairs.map(([x, y]): Mark => ({
        curve: curves.find(({ method }) => method === like)!.name,
        x,
        y,
        paper: `paper, figure ${figure}, b = ${batch}`,
      }))
    );
  const position = { x: "x", y: "y" } as const;
  const one = figureSize(words, labelRoom(curves));
  // The titles of panels stand between the heading and the frames.
  const titles = panels ? PANEL_TITLE : 0;
  const size = { ...one, height: one.height + titles, marginTop: one.marginTop + titles };
  const plot = (more: Plot.Markish[]) =>
    Plot.plot({
      ...plotBase(),
      ...size,
      style: FIGURE_STYLE,
      x: {
        type: x.scale,
        label: x.label,
        labelAnchor: "center",
        grid: true,
        ticks: 6,
        tickFormat: "~s",
      },
      y: {
        type: y.scale,
        label: y.label,
        labelAnchor: "center",
        grid: true,
        ...(y.scale === "log" ? { ticks: 8, tickFormat: "~g" } : { nice: true }),
      },
      ...curveScales(palette),
      ...(panels && {
        fx: { domain: [panels.paper, panels.ours], label: null, padding: 0.08, axis: null },
      }),
      marks: [
        ...(panels
          ? [
            Plot.axisFx({ anchor: "top", tickPadding: 6, fontWeight: "bold" }),
            Plot.frame({ strokeOpacity: 0.3 }),
          ]
          : []),
        ...(bands.length === 0 ? [] : [Plot.areaY(bands, {
          ...ours,
          x: "x",
          y1: "low",
          y2: "high",
          fill: "curve",
          fillOpacity: 0.18,
        })]),
        ...[...Map.groupBy(points, ({ curve }) => dashesOf(palette.indexOf(curve)))].map((
          [dashes, alike],
        ) =>
          Plot.lineY(alike, {
            ...ours,
            ...position,
            stroke: "curve",
            strokeWidth: 1.8,
            ...(dashes && { strokeDasharray: dashes }),
          })
        ),
        Plot.line(marks(({ law }) => law), {
          ...ours,
          ...position,
          stroke: "curve",
          strokeWidth: 0.8,
        }),
        Plot.line(publishedAs("line"), {
          ...theirs,
          ...position,
          stroke: "curve",
          z: (mark: Mark) => `${mark.curve} ${mark.paper}`,
          strokeDasharray: "5 4",
          strokeWidth: 1.2,
        }),
        Plot.dot(publishedAs("points"), {
          ...theirs,
          ...position,
          r: 4,
          stroke: "curve",
          symbol: "curve",
          fill: "var(--surface, white)",
          title: ({ paper, y: value }) => `${paper}: ${value}`,
        }),
        ...more,
        // Invisible dots, whose titles are the values shown at the pointer.
        Plot.dot(thinned(points, x.scale), {
          ...ours,
          ...position,
          r: 6,
          fill: "curve",
          fillOpacity: 0,
          title: ({ curve, x: at, y: value }) =>
            `${curve}: ${Number(value.toPrecision(4))} after ${spoken(at)} ${x.unit}`,
        }),
        ...heading(words, titles),
      ],
    });
  // The labels need the scales, which only a drawing has.
  const bare = plot([]);
  const pixels = (name: "x" | "y") => (value: number): number => bare.scale(name)!.apply(value);
  const labels = curveMarks(
    curves.filter(({ points }) => points.length > 0),
    { x: pixels("x"), y: pixels("y") },
    [size.marginTop, size.height - size.marginBottom],
    ours!,
  );
  return svgText(plot(labels), words.title, description(words));
}

const spoken = (at: number) => at.toLocaleString("en");

/** Leaves out points of a curve that are too close together for the pointer. */
function thinned(points: readonly Mark[], scale: "log" | "linear"): Mark[] {
  const most = Math.max(...points.map(({ x }) => x));
  const cell = (x: number) => Math.round(scale === "log" ? Math.log(x) * 15 : (x / most) * 60);
  const cells = Map.groupBy(points, ({ curve, x }) => `${curve} ${cell(x)}`);
  return [...cells.values()].map((near) => near[0]!);
}
