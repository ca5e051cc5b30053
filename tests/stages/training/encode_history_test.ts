import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { EpochRow } from "../../../models/training/epoch_row.ts";
import { decodeHistory } from "../../../stages/training/read_history.ts";
import { encodeHistory } from "../../../stages/training/encode_history.ts";

const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 });
const row: fc.Arbitrary<EpochRow> = fc.record({
  // A fraction in the row of an update.
  epoch: fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 1e-6, max: 1, noNaN: true })),
  updates: fc.integer({ min: 1, max: 1e6 }),
  learningRate: number,
  loss: number,
  error: number,
  gradientNorm: number,
  testError: number,
  distance: number,
  firstLayerDistance: number,
}, { noNullPrototype: true });

Deno.test("encodeHistory() loses no bit of any number", () => {
  fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
    assertEquals(decodeHistory(encodeHistory(rows)), rows);
  }));
});

Deno.test("encodeHistory() is CSV: a line of names, then a line of as many numbers for each row", () => {
  fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
    const text = encodeHistory(rows);
    const [names, ...lines] = text.trimEnd().split("\n").map((line) => line.split(","));
    assertEquals(names, Object.keys(rows[0]!));
    assertEquals(lines.map((line) => line.map(Number)), rows.map((each) => Object.values(each)));
    assertEquals(text.at(-1), "\n");
  }));
});
