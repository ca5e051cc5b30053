import { assertEquals } from "@std/assert";
import { stageTimeInAll, stageTimeLeft } from "../../../pipeline/screen/stage_pace.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

Deno.test("time left: by the pace since a stage was first heard of, so that a resumed one tells no fables", () => {
  const resumed = { total: 100, done: 60, first: [50, NOW] as const, at: NOW + 10_000 };
  assertEquals(stageTimeLeft(resumed, NOW + 10_000), 40);
  assertEquals(stageTimeLeft(resumed, NOW + 15_000), 35);
  assertEquals(stageTimeLeft({ ...resumed, done: 50 }, NOW + 10_000), null);
  assertEquals(stageTimeLeft({ ...resumed, done: 100 }, NOW), 0);
  assertEquals([stageTimeLeft(null, NOW), stageTimeInAll(null)], [null, null]);
  assertEquals(stageTimeInAll(resumed), 100);
});
