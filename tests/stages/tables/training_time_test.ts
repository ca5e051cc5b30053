import { assertEquals } from "@std/assert";
import type { RunRecord } from "../../../pipeline/types.ts";
import { trainingTime } from "../../../stages/tables/training_time.ts";

const record = (seconds: number, facts: RunRecord["facts"]) => ({ seconds, facts }) as RunRecord;

Deno.test("trainingTime() averages the seconds of all attempts, and names each device once", () => {
  const whole = record(100, { device: "CPU" });
  const resumed = record(50, {
    device: "CPU",
    partlyOn: [{ device: "NVIDIA H200" }],
    measured: { earlier: [{ started: "2026-11-26T09:04:12.800Z", seconds: 10 }, { seconds: 40 }] },
  });
  assertEquals(trainingTime([whole, resumed]), { seconds: 100, devices: ["CPU", "NVIDIA H200"] });
});

Deno.test("trainingTime() knows nothing of trainings that are not there", () => {
  assertEquals(trainingTime([]), null);
});
