import * as Plot from "@observablehq/plot";
import { thousands } from "../print/number_text.ts";
import type { BesideCurve } from "./figure.ts";
import {
  description,
  FIGURE_STYLE,
  figureSize,
  heading,
  LEFT,
  WIDTH,
  type Words,
} from "./heading.ts";
import { hides, labelRoom, placedLabels } from "./curve_labels.ts";
import { curveMarks, curveScales, dashesOf, type PanelOptions } from "./curve_marks.ts";
import { logTicks, tickText } from "./tick_values.ts";
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
  /** Up to a tenth, a symlog axis is about linear, so that it can show zero; beyond it is logarithmic. */
  readonly y: { readonly label: string; readonly scale: "log" | "symlog" | "linear" };
  readonly curves: readonly OurCurve[];
  /** Labels in the order of their colours and signs. */
  readonly palette: readonly string[];
  readonly paper: readonly BesideCurve[];
  /** Titles of two panels that part the paper's curves from ours; absent for one panel with both. */
  readonly panels?: { readonly paper: string; readonly ours: string };
}

/** Pixels of the title above a panel, and of the second panel. */
const [PANEL_TITLE, PANEL] = [24, 210];
/** Share of a panel's height between two panels. */
const PADDING = 0.14;
/** Dashes of the paper's lines. */
export const PAPER_DASHES = "1.5 3";
/** Where a symlog axis turns from linear to logarithmic. */
const TURN = 0.1;

interface Mark {
  readonly curve: string;
  readonly x: number;
  readonly y: number;
  readonly paper?: string;
}

/**
 * Draws our curves and the paper's as a self-contained SVG, in two panels if they are of other networks or data. The paper's
 * have hollow signs at digitised values and dotted lines where the course is known. The same points give the same bytes.
 */
export function curvesSvg(options: CurvesOptions): string {
  const { words, x, y, curves, palette, paper, panels } = options;
  const [ours, theirs]: PanelOptions[] = panels
    ? [{ fy: () => panels.ours }, { fy: () => panels.paper }]
    : [{}, {}];
  const marksOf = (of: (curve: OurCurve) => readonly Point[]): Mark[] =>
    curves.flatMap((curve) => of(curve).map(([x, y]) => ({ curve: curve.name, x, y })));
  const points = marksOf(({ points }) => points);
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
  const published = { points: publishedAs("points"), line: publishedAs("line") };
  const all = [...points, ...published.points, ...published.line];
  const [xs, ys] = [
    rangeOf(all.map(({ x }) => x)),
    rangeOf([...all.map(({ y }) => y), ...bands.flatMap(({ low, high }) => [low, high])]),
  ];
  const drawn = curves.filter(({ points }) => points.length > 0);
  const roomFor = (isAside: boolean) =>
    labelRoom(
      drawn.map(({ name, points }) => ({
        name,
        reach: isAside ? 1 : shareOf(points.at(-1)![0], xs, x.scale),
      })),
      WIDTH - LEFT,
    );
  // The title of the first panel stands between the heading and the frame.
  const titles = panels ? PANEL_TITLE : 0;
  const sizeFor = (room: number) => {
    const size = figureSize(words, y.label, room);
    return {
      ...size,
      height: size.height + titles + (panels ? PANEL : 0),
      marginTop: size.marginTop + titles,
    };
  };
  const plot = (room: number, more: Plot.Markish[]) =>
    Plot.plot({
      ...plotBase(),
      ...sizeFor(room),
      style: FIGURE_STYLE,
      x: {
        type: x.scale,
        label: x.label,
        labelAnchor: "center",
        grid: true,
        ticks: x.scale === "log" ? logTicks(...xs) : 6,
        tickFormat: tickText,
      },
      y: {
        type: y.scale,
        ...(y.scale === "symlog" && { constant: TURN }),
        // It stands above the axis, where it can be as long as it is.
        label: null,
        grid: true,
        ticks: y.scale === "linear"
          ? 6
          : y.scale === "log"
          ? logTicks(...ys)
          : [0, ...logTicks(TURN, Math.max(TURN, ys[1]))],
        tickFormat: tickText,
        ...(y.scale === "linear" && { nice: true }),
      },
      ...curveScales(palette),
      ...(panels && {
        fy: {
          domain: [panels.ours, panels.paper],
          label: null,
          paddingInner: PADDING,
          axis: null,
        },
      }),
      marks: [
        ...(panels
          ? [
            Plot.frame({ strokeOpacity: 0.3 }),
            ...Object.values(panels).map((title) =>
              Plot.text([title], {
                fy: () => title,
                text: (title: string) => title,
                frameAnchor: "top-left",
                textAnchor: "start",
                dx: 2,
                dy: -12,
                fontWeight: "bold",
              })
            ),
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
        // Shorter curves lie upon longer ones, so that both are seen.
        ...[...Map.groupBy(longestFirst(points), ({ curve }) => dashesOf(palette.indexOf(curve)))]
          .map((
            [dashes, alike],
          ) =>
            Plot.lineY(alike, {
              ...ours,
              ...position,
              stroke: "curve",
              strokeWidth: 2,
              ...(dashes && { strokeDasharray: dashes }),
            })
          ),
        Plot.line(marksOf(({ law }) => law), {
          ...ours,
          ...position,
          stroke: "curve",
          strokeWidth: 0.8,
        }),
        Plot.line(published.line, {
          ...theirs,
          ...position,
          stroke: "curve",
          z: (mark: Mark) => `${mark.curve} ${mark.paper}`,
          strokeDasharray: PAPER_DASHES,
          strokeWidth: 1.4,
        }),
        Plot.dot(published.points, {
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
            `${curve}: ${Number(value.toPrecision(4))} after ${thousands(at)} ${x.unit}`,
        }),
        ...heading(words, y.label, titles),
      ],
    });
  // The labels need the scales, which only a drawing has.
  const measured = (isAside: boolean) => {
    const room = roomFor(isAside);
    const bare = plot(room, []);
    const pixels = (name: "x" | "y") => (value: number): number => bare.scale(name)!.apply(value);
    const scales = { x: pixels("x"), y: pixels("y") };
    const [top, bottom] = rangeOf(bare.scale("y")!.range as number[]);
    const left = isAside ? WIDTH - room : null;
    const labels = placedLabels(drawn, scales, { top, bottom }, left);
    return { room, scales, labels };
  };
  const first = measured(false);
  // Where a label would hide a curve, all stand in a column beside the frame.
  const isCrowded = hides(first.labels, drawn, first.scales);
  const { room, scales, labels } = isCrowded ? measured(true) : first;
  const marks = curveMarks(drawn, labels, scales, ours!);
  return svgText(plot(room, marks), words.title, description(words));
}

const rangeOf = (values: readonly number[]): [number, number] => [
  Math.min(...values),
  Math.max(...values),
];

/** Where a value stands between the least and the largest one, from 0 to 1. */
function shareOf(
  value: number,
  [least, most]: readonly [number, number],
  scale: "log" | "linear",
): number {
  const at = scale === "log" ? Math.log : (one: number) => one;
  return most === least ? 1 : (at(value) - at(least)) / (at(most) - at(least));
}

/** Orders the points by the length of their curves. */
function longestFirst(points: readonly Mark[]): Mark[] {
  const curves = [...Map.groupBy(points, ({ curve }) => curve).values()];
  return curves.sort((a, b) => b.at(-1)!.x - a.at(-1)!.x).flat();
}

/** Leaves out points of a curve that are too close together for the pointer. */
function thinned(points: readonly Mark[], scale: "log" | "linear"): Mark[] {
  const most = Math.max(...points.map(({ x }) => x));
  const cell = (x: number) => Math.round(scale === "log" ? Math.log(x) * 15 : (x / most) * 60);
  const cells = Map.groupBy(points, ({ curve, x }) => `${curve} ${cell(x)}`);
  return [...cells.values()].map((near) => near[0]!);
}
