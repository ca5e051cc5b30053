import type { z } from "zod";

type Issue = z.core.$ZodIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a mapping of fields",
  record: "a mapping of names",
};

/** Says which value was found and which is wanted. */
export function issueText(issue: Issue, value: unknown): string {
  const wanted = `wanted ${wantedText(issue)}`;
  if (value === undefined) return `is missing; ${wanted}.`;
  // The rule that a list or a mapping breaks says more than its kind.
  const isWhole = typeof value === "object" && value !== null && issue.code === "custom";
  return isWhole ? `${wanted}.` : `found ${foundText(value)}, ${wanted}.`;
}

function wantedText(issue: Issue): string {
  if (issue.code === "invalid_key" && issue.issues[0] !== undefined) {
    return wantedText(issue.issues[0]);
  }
  // A message written in our schemas says more than the code of the issue.
  const { message } = issue;
  if (!/^(Invalid|Too|Unrecognized|No match)/.test(message)) {
    return message.replace(/^(expected|wanted) /, "");
  }
  switch (issue.code) {
    case "invalid_type":
      return KINDS[issue.expected] ?? issue.expected;
    case "invalid_value":
      return alternatives(issue.values.map((value) => `"${String(value)}"`));
    case "too_small":
    case "too_big":
      return limitText(issue);
    case "invalid_format":
      return issue.format === "url"
        ? "an address that begins with http:// or https://"
        : `a text that fits ${"pattern" in issue ? issue.pattern : issue.format}`;
    case "invalid_union":
      return "options" in issue
        ? alternatives(issue.options.map((option) => `"${String(option)}"`))
        : alternatives(
          issue.errors.flatMap(([first]) =>
            first === undefined ? [] : wantedText(first).split(/, | or /)
          ),
        );
    default:
      return "another value";
  }
}

function limitText(issue: Issue & { readonly code: "too_small" | "too_big" }): string {
  const isLeast = issue.code === "too_small";
  const limit = Number(isLeast ? issue.minimum : issue.maximum).toLocaleString("en", {
    maximumSignificantDigits: 15,
  });
  const bound = issue.inclusive === false
    ? `${isLeast ? "more" : "less"} than ${limit}`
    : `at ${isLeast ? "least" : "most"} ${limit}`;
  if (issue.origin === "array") return `a list of ${bound} ${limit === "1" ? "entry" : "entries"}`;
  return issue.origin === "string" ? `a text of ${bound} characters` : bound;
}

/** British English has no comma before its "or". */
const ALTERNATIVES = new Intl.ListFormat("en-GB", { type: "disjunction" });

const alternatives = (texts: readonly string[]) => ALTERNATIVES.format(new Set(texts));

const LONGEST = 60;

function foundText(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value !== "string") return String(value);
  return `"${value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value}"`;
}
