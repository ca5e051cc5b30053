import * as Plot from "@observablehq/plot";
import { shortened } from "../print/shown_text.ts";
import { wrapped } from "../print/wrapped.ts";

/** The words of a figure. Title, note, subtitle and legend stand in the SVG, the caption beside it. */
export interface Words {
  /** How the runs differ from the committed ones; absent if they do not. */
  readonly note?: string;
  readonly title: string;
  /** The experiment, whether it is reduced, and how many runs a curve is the mean of. */
  readonly subtitle: string;
  readonly caption: string;
  readonly legend: readonly LegendEntry[];
}

/** The words of a figure by itself, which say what is reduced. A page says it once for all figures. */
export function withReduction(words: Words, reduced: string | null): Words {
  return reduced === null ? words : { ...words, caption: `${words.caption} ${reduced}` };
}

/** The words of a figure for those who cannot see it. */
export const description = ({ note, subtitle, caption }: Words) =>
  `${note === undefined ? "" : `${note} `}${subtitle}. ${caption}`;

/** An entry of the legend. The curves of methods are labelled at their ends instead. */
export interface LegendEntry {
  readonly sign: string;
  readonly text: string;
  /** The curve that gives the sign its colour; null for the colour of text. */
  readonly curve: string | null;
}

/** Style of all figures. A page that shows them can set the two colours. */
export const FIGURE_STYLE = {
  fontFamily: "system-ui, sans-serif",
  fontSize: "13px",
  background: "var(--surface, white)",
  color: "var(--ink, black)",
} as const;

/** Pixels of the width: so few that the words can be read where a phone shrinks the figure to its screen. */
export const WIDTH = 480;
/** Pixels left of the frame, for the labels of the y axis. */
export const LEFT = 48;
const LEADING = 17;
/** Signs in a line of each kind of text. */
const [TITLE_SIGNS, SIGNS, LEGEND_SIGNS] = [50, 64, 60];
/** Lines of a text; what is longer is cut, and whole in the description. */
const MOST = 3;
/** Pixels between the margin and the text of a legend, for its sign. */
const INDENT = 24;

interface Line {
  readonly kind: "title" | "note" | "subtitle" | "legend" | "axis";
  readonly text: string;
  readonly entry?: LegendEntry;
}

/** Breaks the words above the frame into lines. */
function linesOf({ title, note, subtitle, legend }: Words, axis: string): Line[] {
  const lines = (kind: Line["kind"], text: string, signs: number) =>
    wrapped(shortened(text, MOST * (signs - 8)), signs).map((text): Line => ({ kind, text }));
  return [
    ...lines("title", title, TITLE_SIGNS),
    ...(note === undefined ? [] : lines("note", note, SIGNS - 8)),
    ...lines("subtitle", subtitle, SIGNS),
    ...legend.flatMap((entry) =>
      wrapped(shortened(entry.text, MOST * LEGEND_SIGNS), LEGEND_SIGNS).map((text, i): Line => ({
        kind: "legend",
        text,
        ...(i === 0 && { entry }),
      }))
    ),
    { kind: "axis", text: `↑ ${axis}` },
  ];
}

/** Number of rows that the words above the frame take, with a gap before the label of the axis. */
const rowsOf = (words: Words, axis: string) => linesOf(words, axis).length + 0.4;

/**
 * Size and margins of a figure with its heading.
 *
 * @param axis label of the y axis, which stands above it
 * @param room pixels right of the frame, for labels
 */
export function figureSize(words: Words, axis: string, room = 20) {
  const top = 20 + LEADING * rowsOf(words, axis);
  return {
    width: WIDTH,
    height: 300 + top,
    marginTop: top,
    marginLeft: LEFT,
    marginRight: room,
    marginBottom: 44,
  };
}

/**
 * Title, note, subtitle, legend and the label of the y axis as marks above the frame.
 *
 * @param more pixels between the label and the frame
 */
export function heading(words: Words, axis: string, more = 0): Plot.Markish[] {
  const { marginTop } = figureSize(words, axis);
  return linesOf(words, axis).flatMap(({ kind, text, entry }, row) => {
    const at = (dx: number) => ({
      // Above all panels, not in each.
      facet: "super" as const,
      frameAnchor: "top-left" as const,
      textAnchor: "start" as const,
      dx: dx - LEFT,
      // A little below the title, which is larger.
      dy: 10 - marginTop - more + LEADING * row + (kind === "title" ? -2 : 2),
    });
    if (kind === "axis") return [Plot.text([text], { ...at(2), dy: -18 - more })];
    if (kind === "title") {
      return [Plot.text([text], { ...at(2), fontSize: 15, fontWeight: "bold" })];
    }
    if (kind === "note") return [Plot.text([text], { ...at(2), fontWeight: "bold" })];
    if (kind === "subtitle") return [Plot.text([text], at(2))];
    return [
      ...(entry === undefined ? [] : [
        Plot.text([entry.sign], { ...at(4), ...(entry.curve !== null && { fill: [entry.curve] }) }),
      ]),
      // Not in the colour of the curve, which may be too light to read.
      Plot.text([text], at(INDENT)),
    ];
  });
}
