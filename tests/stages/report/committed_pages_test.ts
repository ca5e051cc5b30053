/** Holds every committed page to the tables and verdicts beside it. */
import { assert, assertEquals } from "@std/assert";
import { DOMParser } from "linkedom";
import { readJudged } from "../../../stages/claims/judged_claims.ts";
import { ROOT } from "../../root.ts";

const RESULTS = `${ROOT}/results`;
const profiles = Array.from(Deno.readDirSync(RESULTS))
  .filter(({ name, isDirectory }) => isDirectory && name !== "local")
  .map(({ name }) => name);

/** Lines of cells as records, by the titles of the first line. */
function records([head = [], ...lines]: readonly (readonly string[])[]): Record<string, string>[] {
  return lines.map((cells) => Object.fromEntries(cells.map((cell, i) => [head[i]!, cell])));
}

/** The lines of the first Markdown table as a page shows them, without their empty cells. */
function linesOf(markdown: string): Record<string, string>[] {
  const [table = ""] = markdown.split("\n\n").filter((block) => block.startsWith("|"));
  const lines = table.split("\n").filter((line, i) => i !== 1 && line !== "")
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.replaceAll("`", "").trim()));
  return records(lines).map(({ network, "": who, ...cells }) => ({
    // A page has who it is with the network, and says that a command is of what has not run.
    network: `${network} ${who}`.trim(),
    ...Object.fromEntries(
      Object.entries(cells).filter(([, cell]) => cell !== "")
        .map(([title, cell]) => [title, cell.replace(/^(?=deno task run )/, "not run ")]),
    ),
  }));
}

Deno.test("every committed page shows the lines of the tables beside it, and the verdict on each claim", async () => {
  let [pages, lines, verdicts] = [0, 0, 0];
  for (const profile of profiles) {
    const folder = `${RESULTS}/${profile}`;
    const html = await Deno.readTextFile(`${folder}/report.html`).catch(() => null);
    if (html === null) continue;
    pages += 1;
    const document = new DOMParser().parseFromString(html, "text/html");
    const rowsOf = (section: string) =>
      [...document.querySelectorAll(`section.${section} tr`)].map((row) =>
        [...row.querySelectorAll("th, td")].map(({ textContent }) => textContent!.trim())
      );
    const shown = records(rowsOf("table .comparison"));
    for (const table of ["table1.md", "table2.md", "results.md"]) {
      const markdown = await Deno.readTextFile(`${folder}/${table}`).catch(() => "");
      for (const line of linesOf(markdown)) {
        const isShown = shown.some((row) =>
          Object.entries(line).every(([title, cell]) => row[title] === cell)
        );
        assert(isShown, `${profile}: the page lacks the line ${JSON.stringify(line)} of ${table}`);
        lines += 1;
      }
    }
    const claims = rowsOf("claims");
    for (const { title, judgements } of await readJudged(folder)) {
      for (const { says, verdict } of judgements) {
        // What could not be tested is listed with the experiments that it lacks runs in.
        const word = ["supported", "undecided", "contradicted"].includes(verdict) ? verdict : title;
        assert(
          claims.some(([claim = "", ...cells]) =>
            claim.includes(says) && cells.some((cell) => cell.includes(word))
          ),
          `${profile}: the page lacks "${word}" of "${says}"`,
        );
        verdicts += 1;
      }
    }
  }
  assertEquals([pages >= 12, lines >= 30, verdicts >= 150], [true, true, true]);
});

Deno.test("every link of a committed page to a file leads to one that is there", async () => {
  let links = 0;
  const dead: string[] = [];
  for (const profile of profiles) {
    const folder = `${RESULTS}/${profile}`;
    const html = await Deno.readTextFile(`${folder}/report.html`).catch(() => null);
    if (html === null) continue;
    const document = new DOMParser().parseFromString(html, "text/html");
    for (const link of document.querySelectorAll("a[href]")) {
      const href = link.getAttribute("href")!;
      if (/^(#|[a-z]+:)/.test(href)) continue;
      const path = decodeURI(href.replace(/[#?].*$/, ""));
      const isThere = await Deno.stat(`${folder}/${path}`).then(() => true, () => false);
      if (!isThere) dead.push(`${profile}/${href}`);
      links += 1;
    }
  }
  assertEquals(dead, []);
  assert(links >= 1000, `${links} links`);
});
