import * as Plot from "@observablehq/plot";

/** The words of a figure: title, subtitle and legend stand in the SVG, the caption beside it. */
export interface Words {
  readonly title: string;
  /** Whose runs they are, how many a curve stands for, and whether they are reduced. */
  readonly subtitle: string;
  readonly caption: string;
  readonly legend: readonly LegendEntry[];
}

/** An entry of the legend. */
export interface LegendEntry {
  readonly sign: string;
  readonly text: string;
  /** The curve whose colour the sign has; null: that of the text. */
  readonly curve: string | null;
  /** Too long for a column: it has a row of its own. */
  readonly isLong: boolean;
}

/** Of all figures; a page that shows them may set the colours. */
export const FIGURE_STYLE = {
  fontFamily: "system-ui, sans-serif",
  fontSize: "12px",
  background: "var(--surface, white)",
  color: "var(--ink, black)",
} as const;

const WIDTH = 720;
/** Pixels of the axes' labels to the left. */
const LEFT = 60;
const LEADING = 17;
/** Entries of the legend in a row. */
const COLUMNS = 3;

/** Size and margins of a figure with its heading. */
export function figureSize(words: Words) {
  const top = 34 + LEADING * (2 + legendPlaces(words).at(-1)!.row);
  return {
    width: WIDTH,
    height: 370 + top,
    marginTop: top,
    marginLeft: LEFT,
    marginRight: 24,
    marginBottom: 44,
  };
}

/** Title, subtitle and legend as marks above the frame. */
export function heading(words: Words): Plot.Markish[] {
  const { marginTop } = figureSize(words);
  const at = (row: number, more: number, dx = 8 - LEFT) => ({
    frameAnchor: "top-left" as const,
    textAnchor: "start" as const,
    dx,
    dy: 8 - marginTop + LEADING * row + more,
  });
  return [
    ...legendPlaces(words).flatMap(({ sign, text, curve, row, column }) => {
      const dx = column * (WIDTH - LEFT) / COLUMNS;
      return [
        Plot.text([sign], { ...at(row + 2, 8, dx), ...(curve !== null && { fill: [curve] }) }),
        // In the colour of all text: some curves' colours are too light to read.
        Plot.text([text], at(row + 2, 8, dx + 16)),
      ];
    }),
    Plot.text([words.title], { ...at(0, 0), fontSize: 15, fontWeight: "bold" }),
    Plot.text([words.subtitle], at(1, 4)),
  ];
}

/** Short entries in columns, long ones in rows below. */
function legendPlaces({ legend }: Words) {
  const short = legend.filter(({ isLong }) => !isLong);
  const rows = Math.ceil(short.length / COLUMNS);
  return [
    ...short.map((entry, i) => ({ ...entry, row: Math.floor(i / COLUMNS), column: i % COLUMNS })),
    ...legend.filter(({ isLong }) => isLong)
      .map((entry, i) => ({ ...entry, row: rows + i, column: 0 })),
  ];
}
