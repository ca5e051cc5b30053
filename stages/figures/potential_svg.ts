import * as Plot from "@observablehq/plot";
import type { LossAtDistance } from "../../models/evaluation/random_potential.ts";
import type { LossSpread, PowerFit } from "../statistics/loss_spread.ts";
import { curveScales } from "./curve_marks.ts";
import { PAPER_DASHES } from "./curves_svg.ts";
import {
  description,
  FIGURE_STYLE,
  figureSize,
  heading,
  withReduction,
  type Words,
} from "./heading.ts";
import { plotBase, svgText } from "./svg_text.ts";
import { logTicks, tickText } from "./tick_values.ts";
import { subtitle } from "./words.ts";

/** Content of the paper's figure 4. */
export interface PotentialDrawing {
  /** Title of the experiment. */
  readonly title: string;
  readonly scale: "log" | "linear";
  readonly places: readonly LossAtDistance[];
  readonly spread: LossSpread;
  /** Pairs of distance and standard deviation from the paper; empty if they are not drawn. */
  readonly paper: readonly (readonly [number, number])[];
  readonly paperOf: string;
  /** Sentence that lists the reductions; null for an experiment of full size. */
  readonly reduced: string | null;
  /** How the runs differ from the committed ones; null if they do not. */
  readonly note: string | null;
}

type Measure = "difference" | "deviation";

interface Shown {
  readonly distance: number;
  readonly places: number;
  readonly measure: Measure;
  readonly spread: number;
}

const SPREAD_LABEL = "spread of the loss (nats)";

const MEASURES: Readonly<Record<Measure, string>> = {
  difference: "√E(L(w) − L(w₀))²",
  deviation: "standard deviation of L(w)",
};

/**
 * Draws how the loss spreads around the initial weights: each place as a faint point, the spread of each bin, the fitted
 * power law, and the paper's values. The same places give the same bytes.
 */
export function potentialSvg(
  drawing: PotentialDrawing,
): { readonly words: Words; readonly svg: string } {
  const { title, scale, places, spread: { bins, alpha }, paper, paperOf, reduced, note } = drawing;
  const measures = Object.keys(MEASURES) as Measure[];
  const farthest = bins.at(-1)!.distance;
  const nearest = bins[0]!.distance;
  const shown = bins.flatMap(({ distance, places, ...bin }) =>
    measures.map((measure): Shown => ({ distance, places, measure, spread: bin[measure] }))
  );
  const fits = measures.flatMap((measure) =>
    Array.from({ length: 40 }, (_, i) => {
      const distance = nearest * (farthest / nearest) ** (i / 39);
      return { distance, measure, spread: alpha[measure].at(distance) };
    })
  );
  const start = places[0]!.loss;
  // Smaller differences would make a logarithmic axis very long.
  const floor = Math.min(...bins.map(({ difference }) => difference)) / 10;
  const differences = places.slice(1).map(({ distance, loss }) => ({
    distance,
    spread: Math.abs(loss - start),
  })).filter(({ spread }) => spread > (scale === "log" ? floor : 0));
  const published = alongLine(paper, nearest, farthest);
  const dots = [...differences, ...shown];
  const words = {
    ...(note !== null && { note }),
    title: "Spread of the loss around the initial weights",
    subtitle: subtitle(title, reduced, null),
    caption: [
      `Figure 4 of the paper: the loss L(w) at ${
        places.length - 1
      } random places w around the initial weights w₀, in nats. E is the mean over places. Faint ` +
      "points are |L(w) − L(w₀)| at each place, dots are bins of distance, and thin lines are power laws fitted to the bins. " +
      "The brackets hold α of E(L(w) − L(w₀))² ~ ‖w − w₀‖^α, with its 95 % interval over the bins. The paper's law, distance " +
      "~ log t, needs α = 2.",
      ...(paper.length > 0 || reduced === null ? [] : [
        `The paper's spread is that of ${paperOf}, and stands beside its runs at full size alone.`,
      ]),
    ].join(" "),
    legend: [
      ...measures.map((measure) => ({
        sign: measure === "difference" ? "●" : "■",
        text: `${MEASURES[measure]} (${alphaText(alpha[measure])})`,
        curve: measure,
      })),
      ...(published.length === 0
        ? []
        : [{ sign: "╌", text: `paper, ${paperOf} (digitised)`, curve: null }]),
    ],
  };
  const position = { x: "distance", y: "spread" } as const;
  const plot = Plot.plot({
    ...plotBase(),
    ...figureSize(words, SPREAD_LABEL),
    style: FIGURE_STYLE,
    x: {
      type: scale,
      label: "distance from the initial weights, ‖w − w₀‖",
      labelAnchor: "center",
      grid: true,
      ...(scale === "log" && { ticks: logTicks(...rangeOf(dots, "distance")) }),
      tickFormat: tickText,
    },
    y: {
      type: scale,
      label: null,
      grid: true,
      ...(scale === "log"
        ? { ticks: logTicks(...rangeOf(dots, "spread")) }
        : { zero: true, nice: true, ticks: 6 }),
      tickFormat: tickText,
    },
    ...curveScales(measures),
    marks: [
      Plot.dot(differences, { ...position, r: 1.5, fill: "currentColor", fillOpacity: 0.15 }),
      Plot.line(fits, { ...position, stroke: "measure", strokeWidth: 0.8 }),
      Plot.line(published, { ...position, strokeDasharray: PAPER_DASHES, strokeWidth: 1.4 }),
      Plot.dot(shown, {
        ...position,
        r: 3.5,
        fill: "measure",
        symbol: "measure",
        title: ({ distance, places, measure, spread }: Shown) =>
          `${MEASURES[measure]}: ${Number(spread.toPrecision(3))} at ` +
          `${Number(distance.toPrecision(3))}, ${places} places`,
      }),
      ...heading(words, SPREAD_LABEL),
    ],
  });
  return {
    words,
    svg: svgText(plot, words.title, description(withReduction(words, reduced))),
  };
}

function rangeOf(
  dots: readonly { readonly distance: number; readonly spread: number }[],
  of: "distance" | "spread",
): [number, number] {
  const values = dots.map((dot) => dot[of]);
  return [Math.min(...values), Math.max(...values)];
}

function alphaText({ alpha, low, high }: PowerFit): string {
  const text = `α = ${alpha.toFixed(2)}`;
  return low === null || high === null ? text : `${text} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

/** Samples the paper's straight line, which is a curve on logarithmic axes. */
function alongLine(
  paper: readonly (readonly [number, number])[],
  from: number,
  to: number,
): { distance: number; spread: number }[] {
  const [first, last] = [paper[0], paper.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  const slope = (last[1] - first[1]) / (last[0] - first[0]);
  return Array.from({ length: 40 }, (_, i) => {
    const distance = from * (Math.min(to, last[0]) / from) ** (i / 39);
    return { distance, spread: first[1] + slope * (distance - first[0]) };
  });
}
