import * as Plot from "@observablehq/plot";

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
  fontSize: "12px",
  background: "var(--surface, white)",
  color: "var(--ink, black)",
} as const;

const WIDTH = 720;
/** Pixels left of the frame, for the labels of the y axis. */
const LEFT = 60;
const LEADING = 17;
/** Width of the note in ems of its font; a longer one is cut, and whole in the description. */
const NOTE_WIDTH = 57;

/**
 * Size and margins of a figure with its heading.
 *
 * @param room pixels right of the frame, for labels
 */
export function figureSize(words: Words, room = 24) {
  const top = 40 + LEADING * (1 + noteRows(words) + words.legend.length);
  return {
    width: WIDTH,
    height: 330 + top,
    marginTop: top,
    marginLeft: LEFT,
    marginRight: room,
    marginBottom: 44,
  };
}

/**
 * Title, note, subtitle and legend as marks above the frame.
 *
 * @param more pixels between the legend and the frame
 */
export function heading(words: Words, more = 0): Plot.Markish[] {
  const marginTop = figureSize(words).marginTop + more;
  const below = noteRows(words);
  const at = (row: number, down: number, dx = 8 - LEFT) => ({
    // Above all panels, not in each.
    facet: "super" as const,
    frameAnchor: "top-left" as const,
    textAnchor: "start" as const,
    dx,
    dy: 8 - marginTop + LEADING * row + down,
  });
  return [
    ...words.legend.flatMap(({ sign, text, curve }, row) => [
      Plot.text([sign], { ...at(row + 2 + below, 8, 0), ...(curve !== null && { fill: [curve] }) }),
      // Not in the colour of the curve, which may be too light to read.
      Plot.text([text], at(row + 2 + below, 8, 16)),
    ]),
    Plot.text([words.title], { ...at(0, 0), fontSize: 15, fontWeight: "bold" }),
    ...(words.note === undefined ? [] : [
      Plot.text([words.note], {
        ...at(1, 4),
        fontWeight: "bold",
        lineWidth: NOTE_WIDTH,
        textOverflow: "ellipsis-end",
      }),
    ]),
    Plot.text([words.subtitle], at(1 + below, 4)),
  ];
}

/** Number of rows that the note takes. */
const noteRows = ({ note }: Words) => note === undefined ? 0 : 1;
