import { DOMParser } from "linkedom";

/** A document for Observable Plot to draw into. */
export function plotDocument() {
  return new DOMParser().parseFromString("<html></html>", "text/html");
}

/** What Plot drew as an SVG by itself: with its namespace, as one image for screen readers, the same bytes each time. */
export function outerSvg(plot: { readonly outerHTML: string }): string {
  // Plot leaves the namespace to the page and names its style by a counter.
  return plot.outerHTML
    .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" role="img" ')
    // A group of an image has no name of its own (WAI-ARIA).
    .replaceAll(/(<g\b[^>]*) aria-label="([^"]*)"/g, '$1 data-mark="$2"')
    .replaceAll(/plot-[0-9a-f]{6}\b/g, "plot") + "\n";
}
