import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { markdownTable, markdownText } from "../../../stages/print/printed_table.ts";

const hostile = fc.array(
  fc.constantFrom(
    "<",
    "b",
    "/",
    "!",
    "?",
    "[",
    "\\",
    "|",
    "\n",
    "\r\n",
    " ",
    "script>",
    "](x)",
    "é",
  ),
).map((parts) => parts.join(""));

Deno.test("markdownText: no tag and no image is left, however it is written", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = markdownText(text);
      // A sign is one of Markdown's unless an odd number of backslashes stands before it.
      const alive = /(?<!\\)(?:\\\\)*(?:<[a-z/!?]|!\[)/i;
      assert(!alive.test(shown), JSON.stringify({ text, shown }));
      assert(!/[\r\n]/.test(shown));
    }),
    { examples: [["<\\!["]] },
  );
});

Deno.test("markdownText: a text without either stays as it is", () => {
  for (const text of ["p < 0.001", "`deno task run x`", "a [b](c) | d", "5 <6", "a ! b"]) {
    assertEquals(markdownText(text), text);
  }
});

Deno.test("markdownTable: a cell is one cell, whatever lines and tags its text holds", () => {
  const table = markdownTable({ columns: { a: "<i>A\nB" }, lines: [{ a: "x\n|<script>" }] });
  assertEquals(table, "|\\<i>A B|\n|:-|\n|x \\|\\<script>|");
});
