/** LaTeX for the signs that it reads as commands or that its plain fonts lack. */
const SIGNS: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  "#": "\\#",
  "$": "\\$",
  "%": "\\%",
  "&": "\\&",
  "_": "\\_",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "''",
  "`": "\\textasciigrave{}",
  "−": "$-$",
  "±": "$\\pm$",
  "×": "$\\times$",
  "√": "$\\surd$",
  "–": "--",
  "…": "\\ldots{}",
};

/**
 * Escapes any text for LaTeX.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { latex } from "./latex_text.ts";
 *
 * assertEquals(latex("50 % of {a_1} & −0.5"), "50 \\% of \\{a\\_1\\} \\& $-$0.5");
 * ```
 */
export function latex(text: string): string {
  return text.replaceAll(/[\\{}#$%&_~^<>|"`−±×√–…]/g, (sign) => SIGNS[sign]!);
}

/**
 * Prints a shell command in LaTeX. Lines may break after slashes; double hyphens stay two hyphens.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { latexCode } from "./latex_text.ts";
 *
 * assertEquals(latexCode("a/b --c"), "\\texttt{a/\\allowbreak{}b -{}-c}");
 * ```
 */
export function latexCode(text: string): string {
  const escaped = latex(text).replaceAll("/", "/\\allowbreak{}").replaceAll("--", "-{}-");
  return `\\texttt{${escaped}}`;
}
