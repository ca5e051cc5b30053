import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Event } from "../../../pipeline/events.ts";
import { followEvents, POINTS } from "../../../pipeline/live/follow_events.ts";
import type { LiveStage } from "../../../pipeline/live/live_run.ts";
import { stageTimeLeft } from "../../../pipeline/screen/stage_pace.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

const STARTED: Event = { type: "started", stage: "a", reasons: [], partial: false, log: "a.log" };

function progress(
  done: number,
  metrics: Readonly<Record<string, number>> = { loss: 0.5 },
): Extract<Event, { type: "progress" }> {
  return { type: "progress", stage: "a", done, total: 10, unit: "epochs", metrics };
}

Deno.test("events: a curve keeps its first and last points, in order, and never too many", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), (count) => {
      const followed = followEvents();
      const time = new Date(NOW).toISOString();
      for (let done = 1; done <= count; done += 1) followed.take({ time, ...progress(done) });
      const points = followed.run().stages[0]!.series.loss!;
      const at = points.map(([done]) => done);
      assert(points.length <= POINTS && points.length >= Math.min(count, POINTS / 2));
      assertEquals(at, [...at].sort((a, b) => a - b));
      assertEquals(at[0], 1);
      assertEquals(at.at(-1), count);
    }),
    { numRuns: 20 },
  );
});

Deno.test("events: numbers that a stage tells as numbers are its curves, whatever its note says", () => {
  const followed = followEvents();
  const metrics = { loss: 0.25, "test error (%)": 3.5 };
  const time = new Date(NOW).toISOString();
  followed.take({ time, ...STARTED });
  followed.take({ time, ...progress(2, metrics), note: "loss 9" });
  const [{ series, progress: told }] = followed.run().stages as [LiveStage];
  assertEquals(series, { loss: [[2, 0.25]], "test error (%)": [[2, 3.5]] });
  assertEquals(told!.text, "2/10 epochs  loss 0.25  test error (%) 3.5  loss 9");
});

Deno.test("events: a number may have any name", () => {
  const followed = followEvents();
  const time = new Date(NOW).toISOString();
  for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
    followed.take({ time, ...progress(1), metrics: JSON.parse(`{"${name}": 0.5}`) });
    const { series } = followed.run().stages[0]!;
    assertEquals(Object.entries(series).find(([each]) => each === name)?.[1], [[1, 0.5]]);
  }
});

Deno.test("events: a stage that goes on from an earlier run says so, beside the other reasons", () => {
  const text = (more: object) => {
    const followed = followEvents();
    followed.take({ time: new Date(NOW).toISOString(), ...STARTED, ...more });
    return followed.run().stages[0]!.text;
  };
  const [never, forced] = [{ type: "never" }, { type: "forced" }] as const;
  assertEquals(text({ reasons: [never] }), "never run");
  assertEquals(text({ reasons: [never], savedSeconds: 3000 }), "goes on after 50 min of work");
  assertEquals(text({ reasons: [forced], savedSeconds: 0 }), "goes on from a checkpoint; forced");
});

Deno.test("events: a stage that runs never says that it waits, and one that is done has its numbers", () => {
  const followed = followEvents();
  const time = new Date(NOW).toISOString();
  const stage = () => followed.run().stages[0]!;
  const upstream = { type: "upstream", stages: ["prepare/mnist"] } as const;
  const forced = { type: "forced" } as const;
  followed.take({
    time,
    type: "plan",
    jobs: 1,
    stages: [{ stage: "a", state: "waiting", reasons: [upstream] }],
  });
  assert(stage().text.includes("prepare/mnist"), "before, it says what it waits for");
  followed.take({ time, ...STARTED, reasons: [upstream, forced] });
  assertEquals([stage().state, stage().text.includes("prepare/mnist")], ["running", false]);
  // An engine that holds the stage may begin to train it without a word.
  followed.take({ time, type: "waiting", stage: "a", holder: null });
  assertEquals([stage().state, stage().text.includes("waiting")], ["waiting", true]);
  followed.take({ time, ...progress(1) });
  assertEquals([stage().state, stage().text], ["running", ""]);
  const metrics = { "accuracy (%)": 98.25 };
  followed.take({
    ...{ time, type: "finished", stage: "a", partial: false, inputs: [1, 1], seconds: 2, metrics },
    ...{ digest: "", same: null, unrepeatable: false, stillFresh: 0 },
  });
  assertEquals([stage().state, stage().metrics], ["done", metrics]);
});

Deno.test("events: a table that failed over a part of its inputs is planned again, and says why, until it starts over all", () => {
  const followed = followEvents();
  const take = (event: Event) => followed.take({ time: new Date(NOW).toISOString(), ...event });
  const shown = () => followed.run().stages.map(({ state, text }) => [state, text]);
  take({ ...STARTED, partial: true });
  take({ type: "abandoned", stage: "a", message: "only 1" });
  assertEquals(shown(), [["planned", "over part of its inputs: only 1"]]);
  assertEquals(followed.run().lines, ['Running "a" over part of its inputs: only 1']);
  take(STARTED);
  assertEquals(shown(), [["running", ""]]);
});

Deno.test("events: a planned stage waits for what is not there yet, and for nothing else", () => {
  const followed = followEvents();
  const time = new Date(NOW).toISOString();
  const text = () => followed.run().stages.find(({ name }) => name === "b")!.text;
  const reasons = [{ type: "never" }, { type: "upstream", stages: ["a", "data"] }] as const;
  const stages = [{ stage: "b", state: "missing", reasons }] as const;
  followed.take({ time, type: "plan", jobs: 1, stages });
  assertEquals(text(), "never run; waits for a, data");
  followed.take({ time, type: "fresh", stage: "data" });
  assertEquals(text(), "never run; waits for a");
  const finish = (partial: boolean) =>
    followed.take({
      ...{ time, type: "finished", stage: "a", partial, inputs: [1, 2], seconds: 2 },
      ...{ digest: "", same: null, unrepeatable: false, stillFresh: 0 },
    });
  finish(true);
  assertEquals(text(), "never run; waits for a");
  finish(false);
  assertEquals(text(), "never run");
});

Deno.test("events: the time left of a cluster job is told by its pace since its engine returned, and since it goes on in another job", () => {
  const followed = followEvents();
  const at = (seconds: number) => NOW + seconds * 1000;
  const take = (seconds: number, event: Event) =>
    followed.take({ time: new Date(at(seconds)).toISOString(), ...event });
  const left = (seconds: number) => stageTimeLeft(followed.run().stages[0]!.progress, at(seconds));
  const job = (state: "found" | "running" | "again"): Event => (
    { type: "job", stage: "a", job: "7", state, note: "n1" }
  );
  take(0, STARTED);
  take(0, job("found"));
  // All that the job has told until now, at once.
  for (const done of [1, 2, 3, 4]) take(1, progress(done));
  take(2, job("running"));
  assertEquals([followed.run().stages[0]!.progress!.done, left(2)], [4, null]);
  take(30, progress(5));
  take(130, progress(6));
  assertEquals(left(130), 400);
  take(200, job("again"));
  take(4000, job("running"));
  assertEquals(left(4000), null);
  take(4050, progress(5));
  take(4150, progress(6));
  assertEquals(left(4150), 400);
  // Slurm has put it on another node meanwhile, and no state tells it.
  take(9000, progress(4));
  take(9050, progress(5));
  assertEquals(left(9050), 250);
});

Deno.test("events: what a journal says is shown with its control characters visible", () => {
  const followed = followEvents();
  const time = new Date(NOW).toISOString();
  followed.takeText(JSON.stringify({ time, type: "notice", text: "a\x1b]0;b\x07\u202ec" }));
  assertEquals(followed.run().lines, ["a\\u001b]0;b\\u0007\\u202ec"]);
  followed.takeText(JSON.stringify({ time, ...progress(1), metrics: { "\u202eloss": 1 } }));
  assertEquals(Object.keys(followed.run().stages[0]!.series), ["\\u202eloss"]);
});
