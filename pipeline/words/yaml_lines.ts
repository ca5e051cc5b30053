import type { Json } from "../types.ts";

/**
 * A value as lines of YAML.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { yamlLines } from "./yaml_lines.ts";
 *
 * const lines = yamlLines({ regime: { epochs: 10, drops: [{ from: 0 }, { from: 3 }] }, crop: [28, 28], note: "a: b" });
 * assertEquals(lines, [
 *   "regime:",
 *   "  epochs: 10",
 *   "  drops:",
 *   "    - from: 0",
 *   "    - from: 3",
 *   "crop: [28,28]",
 *   'note: "a: b"',
 * ]);
 * ```
 */
export function yamlLines(value: Json): string[] {
  if (value === null || typeof value !== "object") return [scalar(value)];
  if (Array.isArray(value)) {
    return value.flatMap((item: Json) => {
      const [first = "", ...rest] = yamlLines(item);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  return Object.entries(value as { readonly [key: string]: Json }).flatMap(([name, item]) =>
    isFlat(item)
      ? [`${name}: ${scalar(item)}`]
      : [`${name}:`, ...yamlLines(item).map((line) => `  ${line}`)]
  );
}

/** Whether a value stands on one line: no record, and no list of records. */
function isFlat(value: Json): boolean {
  if (value === null || typeof value !== "object") return true;
  const items: readonly Json[] = Object.values(value);
  return items.length === 0 ||
    (Array.isArray(value) && items.every((item) => item === null || typeof item !== "object"));
}

/** Words need no quotes; all else is JSON, which is YAML. */
function scalar(value: Json): string {
  const isWord = typeof value === "string" && /^[A-Za-z][\w./ +-]*$/.test(value) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return isWord ? value : JSON.stringify(value);
}
