/** The numbers that the prose of documents quotes stand on the pages of results that it names. */
import { assert, assertEquals } from "@std/assert";
import { listFiles } from "../../pipeline/key/digest.ts";
import { readText, readYaml } from "./read_project.ts";
import { ROOT } from "../root.ts";

interface Reported {
  readonly gbn: { readonly mean: number; readonly sd: number };
}

/** `−0.73 ± 2.24`, or `353 [306, 464]`. */
const INTERVAL = /(\d[\d,]*(?:\.\d+)?) (?:± (\d[\d,]*(?:\.\d+)?)|\[(\d[\d,]*), (\d[\d,]*)\])/g;

/** A number and its interval, each as it is printed. The sign is left out: prose says "below" or "loses". */
function intervalsOf(text: string): string[][] {
  return Array.from(
    text.replaceAll(/\s+/g, " ").matchAll(INTERVAL),
    ([, ...numbers]) => numbers.filter((number) => number !== undefined),
  );
}

/** Whether a quoted number is a printed one, rounded. */
function isRounded(quoted: string, printed: string): boolean {
  const [a, b] = [quoted, printed].map((text) => text.replaceAll(",", ""));
  const decimals = (a!.split(".")[1] ?? "").length;
  return Number(b).toFixed(decimals) === a;
}

/** All pages of the profiles whose results a text names. */
async function pagesOf(text: string): Promise<string> {
  const profiles = new Set(
    text.matchAll(/results\/(?!local)([\w-]+)(?=[/)\]])/g).map(([, name]) => name!),
  );
  const pages: string[] = [];
  for (const profile of profiles) {
    const folder = `results/${profile}`;
    for (const file of await listFiles(`${ROOT}/${folder}`)) {
      if (file.endsWith(".md")) pages.push(readText(`${folder}/${file}`));
    }
  }
  return pages.join("\n");
}

/** What users of the released code reported, with its standard deviation. */
function reported(): string[][] {
  const { users } = readYaml("configs/paper.yaml") as { users: Record<string, Reported> };
  return Object.values(users).map(({ gbn: { mean, sd } }) => [mean.toFixed(2), sd.toFixed(2)]);
}

/** The intervals of a document's prose that no page shows which the same section names. */
async function unfound(document: string): Promise<{ quoted: number; missing: string[] }> {
  const missing: string[] = [];
  let quoted = 0;
  for (const section of document.split(/^## /m)) {
    const printed = [...intervalsOf(await pagesOf(section)), ...reported()];
    // Generated parts have a test of their own.
    const prose = section.replaceAll(/<!-- (?!end).*?<!-- end -->/gs, "");
    for (const numbers of intervalsOf(prose)) {
      quoted += 1;
      const found = printed.some((others) =>
        others.length === numbers.length &&
        numbers.every((number, i) => isRounded(number, others[i]!))
      );
      if (!found) missing.push(`${section.split("\n")[0]}: ${numbers.join(" ± ")}`);
    }
  }
  return { quoted, missing };
}

Deno.test("every interval that README.md and docs/results.md quote is on a page that the same section names", async () => {
  for (const [name, atLeast] of [["README.md", 1], ["docs/results.md", 10]] as const) {
    const { quoted, missing } = await unfound(readText(name));
    assertEquals(missing, [], name);
    assert(quoted >= atLeast, `${name} quotes ${quoted}`);
  }
});

Deno.test("a number that the pages do not have, or have otherwise, is found", async () => {
  const page = (numbers: string) =>
    unfound(`## Gap\nThe large batch loses ${numbers} ([it](../results/gap-f1/gap.md)).`);
  assertEquals((await page("0.51 ± 0.25 points")).missing, []);
  assertEquals((await page("0.5 ± 0.3 points")).missing, [], "rounded");
  assertEquals((await page("0.61 ± 0.25 points")).missing, ["Gap: 0.61 ± 0.25"]);
});
