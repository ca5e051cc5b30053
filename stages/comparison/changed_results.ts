import { fromCSV } from "arquero";
import type { ReadFile } from "../../pipeline/app.ts";
import { fixed } from "../print/number_text.ts";

/** Reads what a file says by the names of what it is about. */
type Parse = (text: string) => ReadonlyMap<string, string>;

/** The published files with numbers and verdicts. */
const FILES: Readonly<Record<string, Parse>> = {
  "table1.csv": accuracies,
  "table2.csv": accuracies,
  "results.csv": accuracies,
  "claims/claims.json": verdicts,
};

/**
 * Names the cells of a profile's tables and the verdicts on claims that change: both texts in a line each.
 *
 * @param folder of the profile's committed results, relative to the project
 */
export async function changedResults(
  folder: string,
  before: ReadFile,
  after: ReadFile,
): Promise<string[]> {
  const lines: string[] = [];
  for (const [file, parse] of Object.entries(FILES)) {
    const texts = await Promise.all([before, after].map((read) => read(`${folder}/${file}`)));
    const [was, is] = texts.map((text) => parse(text ?? "")) as [
      ReturnType<Parse>,
      ReturnType<Parse>,
    ];
    for (const name of new Set([...was.keys(), ...is.keys()])) {
      const [old, now] = [was.get(name) ?? "–", is.get(name) ?? "–"];
      if (old !== now) lines.push(`${name}: ${old} → ${now}`);
    }
  }
  return lines;
}

function accuracies(csv: string): Map<string, string> {
  if (csv === "") return new Map();
  const cells = fromCSV(csv, { autoType: false }).objects() as Record<string, string>[];
  return new Map(cells.map(({ experiment, method, mean, n }) => {
    const accuracy = mean ? `${fixed(Number(mean))} %` : "diverged";
    return [`${experiment}/${method}`, `${accuracy} (n = ${n})`];
  }));
}

function verdicts(json: string): Map<string, string> {
  const judged: { experiment: string; judgements: { claim: string; verdict: string }[] }[] =
    json === "" ? [] : JSON.parse(json);
  return new Map(
    judged.flatMap(({ experiment, judgements }) =>
      judgements.map(({ claim, verdict }) => [`${experiment}, claim ${claim}`, verdict] as const)
    ),
  );
}
