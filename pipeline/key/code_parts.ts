import type * as Esbuild from "esbuild";
import { digestText } from "./digest.ts";

/** `file\0declaration` → digest of its text: what a bundle is made of, to tell what in it has changed. */
export type CodeParts = Readonly<Record<string, string>>;

/** The first line of a statement at the top level: esbuild prints all other lines indented or as closing brackets. */
const START =
  /^(?:export )?(?:default )?(?:(?:async )?function\*?|class|var|let|const) +([\w$]+)|^[A-Za-z_$([{"'`]/;

/**
 * The top-level declarations of a bundle that esbuild has printed with line breaks and `// file` above each file's part.
 * Only names them for people, so it need not understand all of JavaScript.
 *
 * @param files of the bundle
 * @param normal brings a declaration into the form in which comments, layout and local names do not count
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
    // Which names are imported and exported follows from what uses them.
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

/** The options under which esbuild prints a bundle for {@linkcode codeParts}. */
export const READABLE = {
  minifySyntax: false,
  minifyWhitespace: false,
  metafile: false,
} as const satisfies Esbuild.BuildOptions;

/** Where two bundles differ: `add, epsilon in models/layers.ts`, files in order; empty when it cannot be told. */
export function changedParts(old: CodeParts, now: CodeParts): string[] {
  const byFile = new Map<string, string[]>();
  for (const part of new Set([...Object.keys(old), ...Object.keys(now)])) {
    if (old[part] === now[part]) continue;
    const [file = "", name = ""] = part.split("\0");
    const how = old[part] === undefined ? " (new)" : now[part] === undefined ? " (gone)" : "";
    byFile.set(file, [...byFile.get(file) ?? [], `${name}${how}`]);
  }
  return [...byFile].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, names]) => {
    const shown = names.sort().slice(0, 4).join(", ");
    return `${shown}${names.length > 4 ? ` and ${names.length - 4} more` : ""} in ${file}`;
  });
}

/** As the source has it: esbuild calls `export default` after its file. */
function declared(file: string, name: string | undefined): string {
  if (name === undefined) return "statements";
  const stem = file.replace(/^.*\//, "").replace(/\.\w+$/, "").replace(/\W/g, "_");
  return new RegExp(`^${stem}_default\\d*$`).test(name) ? "default export" : name;
}
