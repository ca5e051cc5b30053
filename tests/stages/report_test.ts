import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DOMParser } from "linkedom";
import { html } from "../../stages/html.ts";
import { reportOfMadeUpRuns } from "./report_of_made_up_runs.ts";

const page = await reportOfMadeUpRuns();
const document = new DOMParser().parseFromString(page, "text/html");
const text = (selector: string): string[] =>
  [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);

Deno.test("a report has the table, the claims with their verdicts, and all figures", () => {
  assertEquals(text("h2").length, 7);
  assert(text("td").includes("98.27"), "the paper's number");
  assertEquals(text("td.supported").length >= 2, true);
  assertEquals([...document.querySelectorAll("figure svg")].length, 6);
});

Deno.test("every cell of a report links to the records of its runs", () => {
  const links = [...document.querySelectorAll("#table ~ .scroll a")] as { hash: string }[];
  assertEquals(links.length, 5);
  for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) {
    assert(document.getElementById(id!) !== null, id);
  }
  assertEquals(text("details").length, 12);
  assertStringIncludes(text("pre")[0]!, "CPU <one>");
});

Deno.test("a report says what our runs contradict, with possible reasons, and which runs are missing", () => {
  const section = document.getElementById("disagreements")!.parentElement!.textContent;
  assertStringIncludes(section, "F1 on 10,000 digits: contradicted");
  assertStringIncludes(section, "less than the spread between seeds");
  assertStringIncludes(section, "This run is reduced");
  assertStringIncludes(page, "deno task run evaluate/f1-digits/ra/seed-1");
});

Deno.test("a report shows values where curves are pointed at, and loads nothing", () => {
  assert(text("svg title").some((words) => /^\+LR: [\d.]+ after \d+ updates$/.test(words)));
  assert(!/<(script|link|img|iframe)\b|url\(|@import/.test(page), "nothing is loaded");
});

Deno.test("the same runs give the same report", async () => {
  assertEquals(await reportOfMadeUpRuns(), page);
});

Deno.test("html escapes what is put into it, and nothing twice", () => {
  assertEquals(html`<b>${[html`<i>${"a & b"}</i>`, "<"]}</b>`.html, "<b><i>a &amp; b</i>&lt;</b>");
});
