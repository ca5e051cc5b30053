/** Greek letters that titles may have, with the names that LaTeX has for them. */
const GREEK = {
  ...{ α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "varepsilon", ζ: "zeta", η: "eta" },
  ...{ θ: "theta", κ: "kappa", λ: "lambda", μ: "mu", ν: "nu", π: "pi", ρ: "rho", σ: "sigma" },
  ...{ τ: "tau", φ: "varphi", χ: "chi", ψ: "psi", ω: "omega", Δ: "Delta", Σ: "Sigma" },
};

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
  "·": "$\\cdot$",
  "≈": "$\\approx$",
  "≤": "$\\leq$",
  "≥": "$\\geq$",
  "²": "$^2$",
  "–": "--",
  "…": "\\ldots{}",
  ...Object.fromEntries(Object.entries(GREEK).map(([sign, name]) => [sign, `$\\${name}$`])),
};

/**
 * Escapes any text for LaTeX.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { latex } from "./latex_text.ts";
 *
 * assertEquals(latex("50 % of {a_1} & −0.5"), "50 \\% of \\{a\\_1\\} \\& $-$0.5");
 * assertEquals(latex("zero γ"), "zero $\\gamma$");
 * ```
 */
export function latex(text: string): string {
  return text.replaceAll(/[\\{}#$%&_~^<>|"`]|[^\0-\x7f]/gu, (sign) => SIGNS[sign] ?? sign);
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
