/** Holds every committed page to the tables beside it. */
import { assert } from "@std/assert";
import { DOMParser } from "linkedom";
import { fileURLToPath } from "node:url";

const RESULTS = fileURLToPath(new URL("../../../results", import.meta.url));
const profiles = Array.from(Deno.readDirSync(RESULTS))
  .filter(({ name, isDirectory }) => isDirectory && name !== "local")
  .map(({ name }) => name);

/** The cells of a Markdown table's lines, without marks of code. */
function markdownCells(markdown: string): string[] {
  const [table = ""] = markdown.split("\n\n").filter((block) => block.startsWith("|"));
  return table.split("\n").filter((_, i) => i !== 1)
    .flatMap((line) => line.split("|").slice(1, -1)).map((cell) => cell.replaceAll("`", "").trim());
}

Deno.test("every committed page shows the table beside it, cell by cell, and the claims", async () => {
  let pages = 0;
  for (const profile of profiles) {
    const folder = `${RESULTS}/${profile}`;
    const html = await Deno.readTextFile(`${folder}/report.html`).catch(() => null);
    if (html === null) continue;
    pages += 1;
    const document = new DOMParser().parseFromString(html, "text/html");
    const textsOf = (selector: string) =>
      Array.from(document.querySelectorAll(selector), ({ textContent }) => textContent!.trim());
    const shown = textsOf("section.table table")[0] ?? "";
    for (const table of ["table1.md", "table2.md"]) {
      const markdown = await Deno.readTextFile(`${folder}/${table}`).catch(() => "");
      for (const cell of markdownCells(markdown)) {
        assert(shown.includes(cell), `${profile}: the page lacks "${cell}" of ${table}`);
      }
    }
    const judged: { judgements: { says: string }[] }[] = JSON.parse(
      await Deno.readTextFile(`${folder}/claims/claims.json`),
    );
    const page = textsOf("section.claims").join();
    for (const { says } of judged.flatMap(({ judgements }) => judgements)) {
      assert(page.includes(says), `${profile}: the page lacks the claim "${says}"`);
    }
  }
  assert(pages >= 5, `${pages} pages`);
});
