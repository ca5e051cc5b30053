import { assertEquals } from "@std/assert";
import type { RunRecord } from "../../../pipeline/types.ts";
import { methodsText } from "../../../stages/tables/method_table.ts";
import { tabulatedRow } from "../../../stages/tables/tabulated.ts";
import { trainingTime } from "../../../stages/tables/training_time.ts";
import { DIGITS_ROW } from "../digits_row.ts";

const record = (seconds: number, facts: RunRecord["facts"]) => ({ seconds, facts }) as RunRecord;

Deno.test("trainingTime() averages the seconds of all attempts, and names each device once", () => {
  const whole = record(100, { device: "CPU" });
  const resumed = record(50, {
    device: "CPU",
    partlyOn: [{ device: "NVIDIA H200" }],
    measured: { earlier: [{ started: "2026-11-26T09:04:12.800Z", seconds: 10 }, { seconds: 40 }] },
  });
  assertEquals(trainingTime([[whole], [resumed]]), {
    seconds: 100,
    devices: ["CPU", "NVIDIA H200"],
  });
});

Deno.test("trainingTime() knows nothing of trainings that are not there", () => {
  assertEquals(trainingTime([]), null);
});

Deno.test("the seconds of a method with workers are those of its trunk, its workers and their average", () => {
  const cpu = { device: "CPU" };
  const of = (seed: number, seconds: readonly [number, number, number, number]) => {
    const name = `train/f1-digits/lb/seed-${seed}`;
    const [trunk, first, second, whole] = seconds;
    return {
      [`${name}/trunk`]: record(trunk, { device: "NVIDIA H200" }),
      [`${name}/round-1/worker-1`]: record(first, cpu),
      [`${name}/round-1/worker-2`]: record(second, cpu),
      // Of a worker that diverged there is no average, and no device.
      [name]: record(whole, seed === 1 ? cpu : {}),
    };
  };
  const { [`train/f1-digits/lb/seed-3`]: _, ...unfinished } = of(3, [1000, 1000, 1000, 1000]);
  const { methods: [sb, lb] } = tabulatedRow(DIGITS_ROW, new Map(), {
    "train/f1-digits/sb/seed-1": record(40, cpu),
    ...of(1, [10, 20, 30, 2]),
    ...of(2, [10, 40, 50, 2]),
    ...unfinished,
  });
  assertEquals(sb!.time, { seconds: 40, devices: ["CPU"] });
  assertEquals(lb!.time, { seconds: 82, haveParts: true, devices: ["CPU", "NVIDIA H200"] });
  assertEquals(
    [[sb!], [sb!, lb!]].map((cells) => methodsText(cells).endsWith("all its parts are added up.")),
    [false, true],
  );
});
