/** The instructions of a recipe in CONTRIBUTING.md, in order. */
export type Step =
  | { readonly kind: "write" | "add" | "change"; readonly path: string; readonly text: string }
  | { readonly kind: "run"; readonly command: string }
  | { readonly kind: "then"; readonly path: string; readonly text: string };

export interface Recipe {
  readonly title: string;
  readonly steps: readonly Step[];
}

const VERBS = { "Write": "write", "Add to the end of": "add", "Change": "change" } as const;
const BLOCK = /(Write|Add to the end of|Change)\s`([^`]+)`:\n\n```\w+(?: ignore)?\n([^]*?)^```$/;
const COMMAND = /Run it:\n\n```sh\n(deno task [^\n]+)\n```$/;
const PROMISE = /Then `([^`]+)` contains\s`([^`]+)`\./;
const STEP = new RegExp([BLOCK, COMMAND, PROMISE].map(({ source }) => source).join("|"), "gm");

/** Reads the recipes of a document: the sections whose third-level heading begins with "Add", or that begin otherwise. */
export function recipesOf(markdown: string, begin = /^### (?=Add )/m): Recipe[] {
  return markdown.split(begin).slice(1).map((section) => ({
    title: section.slice(0, section.indexOf("\n")),
    steps: [...section.matchAll(STEP)].map((
      [, verb, path, text, command, promisedIn, promised],
    ): Step =>
      verb !== undefined
        ? { kind: VERBS[verb as keyof typeof VERBS], path: path!, text: text! }
        : command !== undefined
        ? { kind: "run", command }
        : { kind: "then", path: promisedIn!, text: promised! }
    ),
  }));
}

/**
 * A text after a change that is written as lines to keep (they begin with a space), to remove (−) and to add (+). The
 * lines to keep and to remove must stand in it once, one after the other.
 */
export function changed(text: string, diff: string): string {
  const lines = diff.trimEnd().split("\n");
  const side = (sign: string) =>
    lines.filter((line) => line.startsWith(" ") || line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`).join("");
  const parts = text.split(side("-"));
  if (parts.length !== 2) {
    throw new Error(`These lines are there ${parts.length - 1} times, wanted once:\n${side("-")}`);
  }
  return parts.join(side("+"));
}
