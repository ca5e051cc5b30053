import { DOMParser } from "linkedom";

/** Makes options with which Plot draws the same bytes each time: a document, and a fixed class name. */
export function plotBase() {
  const document = new DOMParser().parseFromString("<html></html>", "text/html");
  return { document, className: "plot" };
}

const SVG = "http://www.w3.org/2000/svg";

/** The members of a DOM element that this file uses. */
interface Element {
  readonly outerHTML: string;
  readonly ownerDocument: { createElementNS(namespace: string, name: string): Element } | null;
  textContent: string | null;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelectorAll(selector: string): Iterable<Element>;
  prepend(...children: Element[]): void;
}

/**
 * Prints a plot as a self-contained SVG, which is one image for screen readers.
 *
 * @param plot drawn with {@linkcode plotBase}
 * @param title accessible name of the image
 * @param description accessible description of the image
 */
export function svgText(plot: unknown, title: string, description: string): string {
  const svg = plot as Element;
  svg.setAttribute("xmlns", SVG);
  svg.setAttribute("role", "img");
  // Groups within an image must not have names of their own (WAI-ARIA).
  for (const group of svg.querySelectorAll("g[aria-label]")) {
    group.setAttribute("data-mark", group.getAttribute("aria-label")!);
    group.removeAttribute("aria-label");
  }
  const words = Object.entries({ title, desc: description }).map(([name, text]) => {
    // An element of HTML would print its text as it is, with whatever tags stand in it.
    const element = svg.ownerDocument!.createElementNS(SVG, name);
    element.textContent = text;
    return element;
  });
  svg.prepend(...words);
  return svg.outerHTML + "\n";
}
