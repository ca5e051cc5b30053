/** A piece of HTML. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Part[];

/**
 * Template of HTML. It escapes the values put into it, unless they are HTML themselves.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { html } from "./html.ts";
 *
 * assertEquals(html`<p title="${'"'}">${"a < b"}${html`<br>`}</p>`.html, '<p title="&quot;">a &lt; b<br></p>');
 * ```
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    html: texts.map((text, i) => text + (i < parts.length ? render(parts[i]!) : "")).join(""),
  };
}

/** Marks a text as HTML. Only for text that our own programs made. */
export function trusted(text: string): Html {
  return { html: text };
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function render(part: Part): string {
  if (typeof part === "string") return part.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]!);
  if (typeof part === "number") return String(part);
  return "html" in part ? part.html : part.map(render).join("");
}
