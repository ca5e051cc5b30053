import { assertEquals } from "@std/assert";
import { work } from "../../../pipeline/screen/work.ts";

Deno.test("work: seconds count, not stages; one to come counts as its kind does; an unknown kind makes it a lower bound", () => {
  const stages = [
    { name: "train/a", elapsed: 100, left: 0 },
    { name: "train/b", elapsed: 50, left: 150 },
    { name: "train/c", elapsed: 0, left: null },
    { name: "evaluate/a", elapsed: 0, left: null },
  ];
  assertEquals(work(stages, 2), { spent: 150, toCome: 300, left: 150, unknown: 1 });
  assertEquals(work(stages.slice(0, 2), 2), { spent: 150, toCome: 150, left: 150, unknown: 0 });
});
