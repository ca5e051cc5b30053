import * as Plot from "@observablehq/plot";

/** What stands above a figure. */
export interface Heading {
  readonly title: string;
  readonly captions: readonly string[];
  readonly legend: readonly LegendEntry[];
}

/** A word of the legend with a sign before it, which has the colour of a curve; null: that of the text. */
export interface LegendEntry {
  readonly sign: string;
  readonly text: string;
  readonly curve: string | null;
}

/** Of all figures; a page that shows them may set the colours. */
export const FIGURE_STYLE = {
  fontFamily: "system-ui, sans-serif",
  fontSize: "12px",
  background: "var(--surface, white)",
  color: "var(--ink, black)",
} as const;

/** Characters that fit beside each other, in captions and in titles. */
const [LINE, TITLE_LINE] = [105, 66];
const WIDTH = 630;
const [LEADING, TITLE_LEADING] = [16, 20];

/** Pixels that the heading needs. */
export function headingHeight({ title, captions, legend }: Heading): number {
  const rows = legendPlaces(legend).at(-1)?.row ?? 0;
  return 10 + TITLE_LEADING * wrapped([title], TITLE_LINE).length +
    LEADING * (wrapped([captions.join(" ")], LINE).length + rows + 1);
}

/** Pixels of it above the legend. */
export function wordsHeight(words: Heading): number {
  return headingHeight({ ...words, legend: [] }) - LEADING;
}

/** Title, captions and legend as marks above the frame. */
export function heading(words: Heading): Plot.Markish[] {
  const { title, captions, legend } = words;
  const [titles, lines] = [wrapped([title], TITLE_LINE), wrapped([captions.join(" ")], LINE)];
  const top = -headingHeight(words);
  const middle = top + 10 + TITLE_LEADING * titles.length;
  const below = middle + 2 + LEADING * lines.length;
  return [
    ...legendPlaces(legend).flatMap(({ sign, text, curve, row, dx }) => {
      const place = {
        frameAnchor: "top-left",
        textAnchor: "start",
        dy: below + LEADING * row,
      } as const;
      return [
        Plot.text([sign], { ...place, dx, ...(curve !== null && { fill: [curve] }) }),
        // In the colour of all text: some curves' colours are too light to read.
        Plot.text([text], { ...place, dx: dx + 13 * sign.length }),
      ];
    }),
    ...titles.map((line, i) =>
      Plot.text([line], {
        frameAnchor: "top-left",
        dy: top + 8 + TITLE_LEADING * i,
        fontSize: 16,
        fontWeight: "bold",
      })
    ),
    ...lines.map((line, i) =>
      Plot.text([line], { frameAnchor: "top-left", dy: middle + LEADING * i })
    ),
  ];
}

/** Sentences wrapped at words. */
function wrapped(sentences: readonly string[], length: number): string[] {
  return sentences.flatMap((sentence) =>
    sentence.split(" ").reduce<string[]>((lines, word) => {
      const last = lines.at(-1);
      if (last === undefined || last.length + 1 + word.length > length) return [...lines, word];
      return [...lines.slice(0, -1), `${last} ${word}`];
    }, [])
  );
}

/** Entries side by side, in as many rows as they need. */
function legendPlaces(legend: readonly LegendEntry[]) {
  let [row, right] = [0, 0];
  return legend.map((entry) => {
    const width = 24 + 13 * entry.sign.length + 6.4 * entry.text.length;
    if (right > 0 && right + width > WIDTH) [row, right] = [row + 1, 0];
    const dx = right;
    right += width;
    return { ...entry, row, dx };
  });
}
