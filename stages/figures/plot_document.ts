import { DOMParser } from "linkedom";

/** A document for Observable Plot to draw into. */
export function plotDocument() {
  return new DOMParser().parseFromString("<html></html>", "text/html");
}

/** A figure's words, which a page may show as its own text instead. */
export interface SvgWords {
  readonly title: string;
  readonly captions: readonly string[];
  /** Pixels at the top that they take. */
  readonly height: number;
}

/**
 * What Plot drew as an SVG by itself: with its namespace, as one image for screen readers, the same bytes each time.
 *
 * @param words those in it, kept for {@linkcode withoutWords}
 */
export function outerSvg(plot: { readonly outerHTML: string }, words?: SvgWords): string {
  const attributes = words === undefined ? "" : attributesOf({
    "aria-label": `${words.title}: ${words.captions.join(" ")}`,
    "data-title": words.title,
    "data-caption": words.captions.join(" "),
    "data-words-height": String(words.height),
  });
  // Plot leaves the namespace to the page and names its style by a counter.
  return plot.outerHTML
    .replace("<svg ", `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${attributes}`)
    // A group of an image has no name of its own (WAI-ARIA).
    .replaceAll(/(<g\b[^>]*) aria-label="([^"]*)"/g, '$1 data-mark="$2"')
    .replaceAll(/plot-[0-9a-f]{6}\b/g, "plot") + "\n";
}

/** An SVG of {@linkcode outerSvg} with its words cut off, and these as HTML; null where it has none. */
export function withoutWords(
  svg: string,
): { readonly svg: string; readonly title: string; readonly caption: string } | null {
  const attribute = (name: string) => new RegExp(`^<svg [^>]*\\b${name}="([^"]*)"`).exec(svg)?.[1];
  const [title, caption] = [attribute("data-title"), attribute("data-caption")];
  const cut = Number(attribute("data-words-height"));
  const [, width, height] = /^<svg [^>]*\bviewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  if (title === undefined || caption === undefined || height === undefined) return null;
  const rest = Number(height) - cut;
  const shown = svg.replace(
    `viewBox="0 0 ${width} ${height}"`,
    `viewBox="0 ${cut} ${width} ${rest}"`,
  )
    .replace(/^(<svg [^>]*) height="\d+"/, `$1 height="${rest}"`);
  return { svg: shown, title, caption };
}

function attributesOf(values: Readonly<Record<string, string>>): string {
  return Object.entries(values).map(([name, value]) => {
    const escaped = value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll(
      "<",
      "&lt;",
    );
    return `${name}="${escaped}" `;
  }).join("");
}
