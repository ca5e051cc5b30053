import { assertEquals } from "@std/assert";
import { work } from "../../../pipeline/screen/work.ts";

Deno.test("work: seconds count, not stages; one to come counts as its kind does; an unknown kind makes it a lower bound", () => {
  const stages = [
    { name: "train/a", elapsed: 100, left: 0, part: 0.5 },
    { name: "train/b", elapsed: 50, left: 150, part: 0.5 },
    { name: "train/c", elapsed: 0, left: null, part: 0.5 },
    { name: "evaluate/a", elapsed: 0, left: null, part: 0.5 },
  ];
  assertEquals(work(stages), { spent: 150, toCome: 300, left: 150, unknown: 1 });
  assertEquals(work(stages.slice(0, 2)), { spent: 150, toCome: 150, left: 150, unknown: 0 });
});

Deno.test("work: a stage that takes more of the machine than one place lets fewer run beside it", () => {
  const stages = [
    { name: "train/a", elapsed: 0, left: 100, part: 1 },
    { name: "train/b", elapsed: 0, left: 100, part: 1 },
    { name: "measure/a", elapsed: 0, left: 40, part: 0.25 },
  ];
  assertEquals(work(stages).left, 210);
});
