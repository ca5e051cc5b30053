import { assertEquals, assertStringIncludes } from "@std/assert";
import { DOMParser } from "linkedom";
import { number } from "../../../stages/print/printed_table.ts";
import { html } from "../../../stages/report/html.ts";
import { table } from "../../../stages/report/table.ts";

Deno.test("html escapes what is put into it, and nothing twice", () => {
  assertEquals(html`<b>${[html`<i>${"a & b"}</i>`, "<"]}</b>`.html, "<b><i>a &amp; b</i>&lt;</b>");
});

Deno.test("a table has its cells under their columns, each of the kind that it is said to be", () => {
  const { html: text } = table("Made up", {
    columns: { what: "", ours: "ours", verdict: "verdict" },
    lines: [
      { verdict: { text: "agrees", kind: "good" }, ours: number("1.2 ± 0.3"), what: "a < b" },
      { verdict: "agrees", what: html`<b>+LR</b>` },
    ],
  });
  const cells = [...new DOMParser().parseFromString(text, "text/html").querySelectorAll("th, td")];
  assertEquals(cells.map((cell) => [cell.textContent, cell.className]), [
    ["what", ""],
    ["ours", ""],
    ["verdict", ""],
    ["a < b", ""],
    ["1.2 ± 0.3", "number"],
    ["agrees", "good"],
    ["+LR", ""],
    ["", ""],
    ["agrees", ""],
  ]);
  assertStringIncludes(table("Made up", { columns: {}, lines: [] }).html, "Made up: nothing yet.");
});
