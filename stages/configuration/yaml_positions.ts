import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";

/** A position in a text; line and column count from 1. */
export interface YamlPosition {
  readonly line: number;
  readonly column: number;
  /** Whether the whole path exists; otherwise the position is that of the innermost field around it. */
  readonly found: boolean;
}

/**
 * Returns what finds the position of a field's key or value in a YAML text, which is parsed once. `@std/yaml`, which reads
 * the values, keeps no positions.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { yamlPositions } from "./yaml_positions.ts";
 *
 * const positionOf = yamlPositions("title: F1\nregime:\n  epochs: many\n");
 * assertEquals(positionOf(["regime", "epochs"], "value"), { line: 3, column: 11, found: true });
 * assertEquals(positionOf(["regime", "drops"], "key"), { line: 2, column: 1, found: false });
 * ```
 */
export function yamlPositions(
  text: string,
): (path: readonly PropertyKey[], of: "key" | "value") => YamlPosition {
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines, logLevel: "silent" });
  return (path, of) => positionIn(contents, lines, path, of);
}

function positionIn(
  contents: unknown,
  lines: LineCounter,
  path: readonly PropertyKey[],
  of: "key" | "value",
): YamlPosition {
  let at = contents;
  let key = at;
  let steps = 0;
  for (const part of path) {
    const pair = isMap(at)
      ? at.items.find((each) => isScalar(each.key) && String(each.key.value) === String(part))
      : undefined;
    const item = isSeq(at) ? at.items[Number(part)] : undefined;
    if (pair === undefined && item === undefined) break;
    key = pair?.key ?? item;
    at = pair === undefined ? item : pair.value;
    steps += 1;
  }
  const found = steps === path.length;
  const node = found && of === "value" && isNode(at) ? at : key;
  const { line, col } = lines.linePos(isNode(node) ? node.range?.[0] ?? 0 : 0);
  return { line, column: col, found };
}
