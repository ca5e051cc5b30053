import { assertEquals } from "@std/assert";
import { START } from "../../../models/training/position.ts";
import { hasRowByUpdate } from "../../../stages/training/has_row_by_update.ts";

Deno.test("rows by update are evenly spaced on a logarithmic axis, in the first epochs alone", () => {
  const updates = Array.from({ length: 50 }, (_, i) => i + 1);
  const rows = (epoch: number, epochs?: number) =>
    updates.filter((updates) => hasRowByUpdate({ ...START, epoch, updates }, epochs));
  assertEquals(rows(1, 2), [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48]);
  assertEquals([rows(2, 2), rows(0)], [[], []]);
});
