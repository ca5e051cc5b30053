import { shown } from "./arguments.ts";

/**
 * Checks that a list is one, and has layers alone.
 *
 * @param what the list in a message, such as "the shortcut of residual"
 * @throws {TypeError} that names the first element that is no layer, and says what to write in its place
 */
export function checkLayers(what: string, list: unknown): void {
  if (!Array.isArray(list)) {
    const kind = isLayer(list) ? "is a layer" : `is ${shown(list)}`;
    throw new TypeError(`${what} ${kind}, wanted a list of layers: [conv(…), relu()]`);
  }
  // Array.from shows the holes that two commas leave.
  Array.from(list).forEach((element: unknown, i) => {
    if (isLayer(element)) return;
    throw new TypeError(`element ${i + 1} of ${what} ${mistakeOf(element)}`);
  });
}

function mistakeOf(element: unknown): string {
  if (Array.isArray(element)) {
    return 'is a list: write "..." before it, such as ...block(16, 2)';
  }
  if (typeof element === "function") {
    const { name, length } = element;
    return name === ""
      ? "is a function: call it"
      : `is a function: write ${name}(${length === 0 ? "" : "…"})`;
  }
  return `is ${shown(element)}, wanted a layer such as conv(…) or relu()`;
}

function isLayer(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "kind" in value && "apply" in value && "listed" in value;
}
