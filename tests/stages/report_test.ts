import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { DOMParser } from "linkedom";
import { html } from "../../stages/report/html.ts";
import { reportOfMadeUpRuns } from "./report_of_made_up_runs.ts";

const page = await reportOfMadeUpRuns();
const document = new DOMParser().parseFromString(page, "text/html");
const text = (selector: string): string[] =>
  [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);

Deno.test("a report has the table, the claims with their verdicts, and all figures", () => {
  assertEquals(text("h2").length, 8);
  assert(text("td").includes("98.27"), "the paper's number");
  assertEquals(text("td.supported").length >= 2, true);
  assertEquals([...document.querySelectorAll("figure svg")].length, 6);
});

Deno.test("every cell of a report links to the records of its runs", () => {
  const links = [...document.querySelectorAll("#table ~ .scroll a")] as { hash: string }[];
  // Five cells and four differences; five steps of two methods; in the row's own table five methods and twelve runs.
  assertEquals(links.length, 5 + 4 + 2 * 5 + 5 + 12);
  for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) {
    assert(document.getElementById(id!) !== null, id);
  }
  assertEquals(text("details").length, 12);
  assertStringIncludes(text("pre")[0]!, "CPU <one>");
});

Deno.test("a report says what our runs contradict, with possible reasons, and which runs are missing", () => {
  const section = document.getElementById("disagreements")!.parentElement!.textContent;
  assertStringIncludes(section, "Our runs contradict");
  assertStringIncludes(section, "less than the spread between seeds");
  assertStringIncludes(section, "This run is reduced");
  assertStringIncludes(page, "deno task run evaluate/f1-digits/ra/seed-1");
});

Deno.test("a report shows values where curves are pointed at, and loads nothing", () => {
  assert(text("svg title").some((words) => /^\+LR: [\d.]+ after \d+ updates$/.test(words)));
  assert(
    !/<(script [^>]*src|link|img|iframe)\b|url\(|@import|fetch\(/.test(page),
    "nothing is loaded",
  );
});

Deno.test("a report begins with what there is to say, and gives sd, interval and every run of each cell", () => {
  const [summary] = text("section.summary li");
  assertStringIncludes(summary!, "In the same epochs the large batch ends 2.90");
  assertStringIncludes(summary!, "points below the small batch (paper: 1.22 points below)");
  assertStringIncludes(summary!, "Of 10 claims of the paper");
  const line = text("section.table tr").find((row) => row.includes(" to "))!;
  const [, mean, sd, low, high] = /(\d\d\.\d\d)(\d\.\d\d)(\d\d\.\d\d) to (\d\d\.\d\d)/.exec(line)!
    .map(Number);
  // Student's t of three.
  assertAlmostEquals(high! - low!, 2 * 4.302653 * sd! / Math.sqrt(3), 0.06);
  assertAlmostEquals((high! + low!) / 2, mean!, 0.011);
});

Deno.test("the figures of a report are in the order of its experiment, each with its file and the data", () => {
  assertEquals(text("figure p a"), [
    "test-error.svg",
    "training-error.svg",
    "distance.svg",
    "first-layer-distance.svg",
    "adapted.svg",
  ]);
  const data = [...document.querySelectorAll("section.figures > p a")] as {
    getAttribute(n: string): string;
  }[];
  assertEquals(data.map((link) => link.getAttribute("href")), [
    "figures/f1-digits/curves.csv",
    "figures/f1-digits/distance-laws.csv",
    "figures/f1-digits/final-errors.csv",
  ]);
  assert(text("section.figures td").includes("log"), "which law fits better");
  assertStringIncludes(
    text("figcaption")[0]!,
    "Test error: F1 on 10,000 digits. As the paper's figures 1b, 3",
  );
});

Deno.test("the same runs give the same report", async () => {
  assertEquals(await reportOfMadeUpRuns(), page);
});

Deno.test("html escapes what is put into it, and nothing twice", () => {
  assertEquals(html`<b>${[html`<i>${"a & b"}</i>`, "<"]}</b>`.html, "<b><i>a &amp; b</i>&lt;</b>");
});
