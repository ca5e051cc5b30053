import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { visible } from "../../../pipeline/words/visible.ts";

/** Anything at all, rich in what terminals and browsers obey. */
const hostile = fc.array(
  fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "\x1b[2J",
      "\x1b]0;title\x07",
      "\r",
      "\b",
      "\x9b31m",
      "\u202e",
      "\u2066",
      "\u200b",
      "\u{e0041}",
      "\x00",
    ),
    fc.constantFrom("\n", "\t", "<b>", "naïve", "日本"),
  ),
).map((parts) => parts.join(""));

Deno.test("visible: nothing is left that a terminal obeys but line breaks and tabs", () => {
  fc.assert(fc.property(hostile, (text) => {
    const shown = visible(text);
    assert(
      !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(shown.replace(/[\n\t]/g, "")),
      JSON.stringify(shown),
    );
    assertEquals(visible(shown), shown);
  }));
});

Deno.test("visible: JSON that was made visible has the same value", () => {
  fc.assert(fc.property(hostile, (text) => {
    assertEquals(JSON.parse(visible(JSON.stringify({ text }))), { text });
  }));
});

Deno.test("visible: of a coloured text the colours stay, and no other sequence", () => {
  assertEquals(
    visible("\x1b[31mred\x1b[39m \x1b[8mhidden\x1b[2J", true),
    "\x1b[31mred\x1b[39m \\u001b[8mhidden\\u001b[2J",
  );
  assertEquals(visible("\x1b[31mred"), "\\u001b[31mred");
});
