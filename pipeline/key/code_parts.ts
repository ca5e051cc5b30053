import type * as Esbuild from "esbuild";
import { firstFew } from "../words/first_few.ts";
import { digestText } from "./digest.ts";

/** `file\0declaration` → digest of the declaration's text. Explains what changed in a bundle. */
export type CodeParts = Readonly<Record<string, string>>;

/** Matches the first line of a top-level statement; esbuild indents all other lines or prints closing brackets. */
const START =
  /^(?:export )?(?:default )?(?:(?:async )?function\*?|class|var|let|const) +([\w$]+)|^[A-Za-z_$([{"'`]/;

/**
 * Digests the top-level declarations of a bundle that esbuild printed under {@linkcode READABLE}, with a line `// file` above
 * each file. It only serves explanations, so it need not understand all of JavaScript.
 *
 * @param files the files of the bundle
 * @param normal removes comments, layout and local names from a declaration
 */
export async function codeParts(
  bundle: string,
  files: ReadonlySet<string>,
  normal: (text: string) => Promise<string>,
): Promise<CodeParts> {
  const texts = new Map<string, string>();
  let file = "";
  let name = "";
  for (const line of bundle.split("\n")) {
    if (line.startsWith("// ") && files.has(line.slice(3))) {
      file = line.slice(3);
      name = "";
      continue;
    }
    const start = START.exec(line);
    if (start !== null) name = declared(file, start[1]);
    // A list of imports or exports follows from the declarations that use it.
    if (/^(export|import) [{*"]/.test(line)) name = "";
    if (file === "" || name === "" || line === "") continue;
    const part = `${file}\0${name}`;
    texts.set(part, `${texts.get(part) ?? ""}${line}\n`);
  }
  const digests = await Promise.all([...texts].map(async ([part, text]) => {
    const short = digestText("code", await normal(text).catch(() => text)).slice(0, 16);
    return [part, short] as const;
  }));
  return Object.fromEntries(digests.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Options of esbuild for the bundle that {@linkcode codeParts} reads. */
export const READABLE = {
  minifySyntax: false,
  minifyWhitespace: false,
  metafile: false,
} as const satisfies Esbuild.BuildOptions;

/** Lists the differences of two bundles by file, such as `add, epsilon in models/layers.ts`. */
export function changedParts(old: CodeParts, now: CodeParts): string[] {
  const byFile = new Map<string, string[]>();
  for (const part of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (old[part] === now[part]) continue;
    const [file = "", name = ""] = part.split("\0");
    const how = old[part] === undefined ? " (new)" : now[part] === undefined ? " (gone)" : "";
    byFile.set(file, [...byFile.get(file) ?? [], `${name}${how}`]);
  }
  return [...byFile].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, names]) => `${firstFew(names.sort(), 4)} in ${file}`);
}

/** The name of a declaration in the source; esbuild names `export default` after its file. */
function declared(file: string, name: string | undefined): string {
  if (name === undefined) return "statements";
  const stem = file.replace(/^.*\//, "").replace(/\.\w+$/, "").replace(/\W/g, "_");
  return new RegExp(`^${stem}_default\\d*$`).test(name) ? "default export" : name;
}
