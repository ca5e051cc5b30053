import { assertEquals } from "@std/assert";
import type { LiveRun } from "../../../pipeline/live/live_run.ts";
import { runTimeLeft, stageTimeLeft } from "../../../pipeline/live/time_left.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

Deno.test("time left: by the pace since a stage was first heard of, so that a resumed one tells no fables", () => {
  const base = { total: 100, unit: "epochs", text: "" };
  const resumed = { ...base, done: 60, first: [50, NOW] as const, at: NOW + 10_000 };
  assertEquals(stageTimeLeft(resumed, NOW + 10_000), 40);
  assertEquals(stageTimeLeft(resumed, NOW + 15_000), 35);
  assertEquals(stageTimeLeft({ ...resumed, done: 50 }, NOW + 10_000), null);
  assertEquals(stageTimeLeft({ ...resumed, done: 100 }, NOW), 0);
  assertEquals(stageTimeLeft(null, NOW), null);
});

Deno.test("time left: stages to come count as their kind does, spread over those at once", () => {
  const stage = {
    text: "",
    started: null,
    seconds: null,
    progress: null,
    series: {},
    metrics: {},
    log: false,
  };
  const run: LiveRun = {
    command: "",
    started: NOW,
    ended: null,
    jobs: 2,
    state: "running",
    lines: [],
    stages: [
      { ...stage, name: "train/a", state: "done", seconds: 100 },
      { ...stage, name: "train/b", state: "planned" },
      { ...stage, name: "train/c", state: "planned" },
      { ...stage, name: "table", state: "planned" },
      { ...stage, name: "raw", state: "fresh" },
    ],
  };
  assertEquals(runTimeLeft(run, NOW), { seconds: 100, unknown: 1 });
  assertEquals(runTimeLeft({ ...run, stages: run.stages.slice(0, 2) }, NOW).seconds, 100);
});
