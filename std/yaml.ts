/**
 * A substitute for `@std/yaml` when JSR is not reachable: the function that this project uses, built on npm's `yaml`.
 *
 * `@std/yaml` reads numbers by rules of YAML 1.1, and so does this module, so that a configuration means the same under
 * both: `1_000` is a number, `010` is octal and `0o10` is text.
 */
import { parseDocument, type ScalarTag, type Tags } from "yaml";

const INTEGER = /^[-+]?(?:0|0b_*[01][01_]*|0x_*[\da-fA-F][\da-fA-F_]*|0_*[0-7][0-7_]*)$/;
const DECIMAL =
  /^(?:[-+]?(?:0|[1-9][\d_]*)(?:\.[\d_]*)?(?:[eE][-+]?\d+)?|\.[\d_]+(?:[eE][-+]?\d+)?)$/;

/** Parses a match of {@linkcode INTEGER}; `Number` does not parse signed hexadecimal, or octal with a leading 0. */
function readInteger(text: string): number {
  const digits = text.replace(/_/g, "").replace(/^[-+]/, "");
  const value = /^0[0-7]/.test(digits) ? parseInt(digits, 8) : Number(digits);
  return text.startsWith("-") && value !== 0 ? -value : value;
}

/** The pattern, restricted to texts that do not end in `_`. */
const closed = (pattern: RegExp) => new RegExp(`(?!.*_$)${pattern.source}`);

const integer: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: closed(INTEGER),
  resolve: readInteger,
};
const decimal: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: closed(DECIMAL),
  resolve: (text) => Number(text.replace(/_/g, "")),
};

/** Replaces the number tags of `yaml` by those above, except the one for `.inf` and `.nan`. */
const withStdNumbers = (tags: Tags): Tags => [
  ...tags.filter((tag) =>
    typeof tag === "string" || !/:(int|float)$/.test(tag.tag) ||
    (tag.default === true && tag.test?.test(".nan") === true)
  ),
  integer,
  decimal,
];

/** Options of {@linkcode parse}. */
export interface ParseOptions {
  /** The core schema. The default schema of `@std/yaml` also parses dates, and is not supported here. */
  readonly schema: "core";
}

/**
 * Parses one YAML document; an empty document gives null.
 *
 * @throws {SyntaxError} for malformed YAML, a duplicate key, an unknown tag, or a second document
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { parse } from "@std/yaml";
 *
 * assert.deepEqual(parse("rate: 1e-3\nname: f1\n", { schema: "core" }), { rate: 0.001, name: "f1" });
 * ```
 */
export function parse(content: string, _options: ParseOptions): unknown {
  const document = parseDocument(content, {
    schema: "core",
    customTags: withStdNumbers,
    uniqueKeys: true,
    logLevel: "error",
  });
  // A warning means an unknown tag, which the standard library rejects.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw new SyntaxError(problem.message, { cause: problem });
  return document.toJS() ?? null;
}
