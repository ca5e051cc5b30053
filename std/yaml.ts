/**
 * `@std/yaml` where JSR cannot be reached: the part of it that this project uses, over npm's `yaml`.
 *
 * `@std/yaml` is YAML 1.2 with some habits of YAML 1.1, which are kept here so that a configuration
 * means the same under both: `1_000` is a number, `010` is octal and `0o10` is text.
 */
import { parseDocument, type ScalarTag, type Tags } from "yaml";

const INTEGER = /^[-+]?(?:0|0b_*[01][01_]*|0x_*[\da-fA-F][\da-fA-F_]*|0_*[0-7][0-7_]*)$/;
const DECIMAL =
  /^(?:[-+]?(?:0|[1-9][\d_]*)(?:\.[\d_]*)?(?:[eE][-+]?\d+)?|\.[\d_]+(?:[eE][-+]?\d+)?)$/;

/** Reads what {@linkcode INTEGER} matches; `Number` lacks the sign and the bare-zero octal. */
function readInteger(text: string): number {
  const digits = text.replace(/_/g, "").replace(/^[-+]/, "");
  const value = /^0[0-7]/.test(digits) ? parseInt(digits, 8) : Number(digits);
  return text.startsWith("-") && value !== 0 ? -value : value;
}

/** The pattern, but not where the text ends in `_`. */
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

/** Numbers are ours; `.inf` and `.nan`, the one float tag without digits, stay. */
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
  /** Only the core schema: the default one of `@std/yaml` also turns dates into objects. */
  readonly schema: "core";
}

/**
 * The value of one YAML document; `null` of an empty one.
 *
 * @throws {SyntaxError} when it is not YAML, when a key stands twice, or when there are two documents.
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
  // A warning is an unknown tag, which the standard library refuses.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw new SyntaxError(problem.message, { cause: problem });
  return document.toJS() ?? null;
}
