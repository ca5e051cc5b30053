import { assertEquals } from "@std/assert";
import type { LiveRun } from "../../../pipeline/live/live_run.ts";
import { runTimeLeft } from "../../../pipeline/live/run_time_left.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

Deno.test("time left: stages to come count as their kind does, spread over those at once", () => {
  const stage = {
    text: "",
    started: null,
    seconds: null,
    progress: null,
    series: {},
    metrics: {},
    log: false,
    part: 0.5,
  };
  const run: LiveRun = {
    command: "",
    started: NOW,
    ended: null,
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
  // Those that take all of the machine run one after the other.
  const large = run.stages.map((each) => ({ ...each, part: 1 }));
  assertEquals(runTimeLeft({ ...run, stages: large }, NOW).seconds, 200);
});

Deno.test("time left: what goes on from an earlier run tells of its kind by all of its length", () => {
  const stage = {
    text: "",
    started: null,
    seconds: null,
    series: {},
    metrics: {},
    log: false,
    part: 1,
  };
  const progress = {
    ...{ total: 100, unit: "epochs", text: "", done: 95 },
    ...{ first: [90, NOW - 10_000] as const, at: NOW },
  };
  const run: LiveRun = {
    ...{ command: "", started: NOW, ended: null, state: "running", lines: [] },
    stages: [
      { ...stage, name: "train/a", state: "running", started: NOW - 10_000, progress },
      { ...stage, name: "train/b", state: "planned", progress: null },
    ],
  };
  assertEquals(runTimeLeft(run, NOW), { seconds: 10 + 200, unknown: 0 });
});
