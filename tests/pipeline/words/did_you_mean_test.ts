import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { didYouMean } from "../../../pipeline/words/did_you_mean.ts";

const name = fc.stringMatching(/^[a-z]{4,12}$/);

Deno.test("didYouMean: a name with one letter missing, added or changed is found", () => {
  fc.assert(fc.property(name, fc.nat(11), fc.constantFrom("-", "+", "x"), (known, at, how) => {
    const place = at % known.length;
    const [before, after] = [known.slice(0, place), known.slice(place + 1)];
    const mistyped = {
      "-": before + after,
      "+": `${before}7${known.slice(place)}`,
      "x": `${before}7${after}`,
    };
    assertEquals(didYouMean(mistyped[how]!, ["0000000000000", known]), ` Did you mean "${known}"?`);
  }));
});

Deno.test("didYouMean: the nearest comes first, and three are enough", () => {
  assertEquals(didYouMean("statsu", ["status", "stats"]), ' Did you mean "stats" or "status"?');
  const names = ["seed-444", "seed-12", "seed-1", "seed-13", "seed-14", "seed-15"];
  assertEquals(didYouMean("seed-1x", names), ' Did you mean "seed-12" or "seed-1" or "seed-13"?');
});

Deno.test("didYouMean: what has nothing in common is not suggested", () => {
  fc.assert(fc.property(name, (known) => {
    assertEquals(didYouMean("0".repeat(known.length), [known]), "");
  }));
  assert(didYouMean("abc", []) === "");
});
