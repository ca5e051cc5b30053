import { assertEquals, assertMatch } from "@std/assert";
import type { Event } from "../../../pipeline/events.ts";
import { liveReporter } from "../../../pipeline/screen/reporter_live.ts";
import { screenLines } from "../helpers/screen_lines.ts";
import { terminalOf } from "../helpers/terminal_of.ts";

const PLAN: Event = {
  type: "plan",
  stages: [{ stage: "s", state: "missing", reasons: [{ type: "never" }] }],
  jobs: 2,
};

Deno.test("liveReporter: a message wider than the terminal stays whole, and the bars stay below it", () => {
  const { written, stream } = terminalOf(40);
  const reporter = liveReporter(stream, () => 0);
  const start = (stage: string): Event => (
    { type: "started", stage, reasons: [], partial: false, log: "" }
  );
  // The second ends with the last column.
  const texts = [`${"long ".repeat(20)}end`, "x".repeat(80), "short"];
  for (const event of [PLAN, start("s"), start("u")]) reporter.onEvent(event);
  for (const text of texts) reporter.onEvent({ type: "notice", text });
  reporter.onEvent(start("v"));
  // Draws the bars once more.
  reporter.onEvent({ type: "notice", text: "last" });
  reporter.onEvent(start("w"));
  const shown = screenLines(written.text, 40);
  const from = shown.findIndex((line) => line.startsWith("long"));
  assertEquals(shown.slice(from, from + 7), [
    ...["long ".repeat(8).trimEnd(), "long ".repeat(8).trimEnd(), `${"long ".repeat(4)}end`],
    ...["x".repeat(40), "x".repeat(40), "short", "last"],
  ]);
  assertEquals(shown.slice(from + 7).map((line) => line.slice(7)), [
    ...["s  starting", "u  starting", "v  starting", "w  starting"],
    // Where the bar of all stages comes next.
    "",
  ]);
  reporter.close();
  assertEquals(screenLines(written.text, 40).slice(from + 6), ["last", ""]);
});

Deno.test("liveReporter: a table that fails over a part of its inputs, or starts anew without an end, has one bar, and none at its end", () => {
  const start = (stage: string, partial = false): Event => (
    { type: "started", stage, reasons: [], partial, log: "" }
  );
  const ended = { seconds: 1, digest: "", same: null, unrepeatable: false, stillFresh: 0 };
  const events: readonly Event[] = [
    start("s", true),
    { type: "abandoned", stage: "s", message: "only 1" },
    start("s", true),
    start("s"),
    { type: "finished", stage: "s", partial: false, inputs: [2, 2], ...ended },
  ];
  const barsAfter = (events: readonly Event[]) => {
    const { written, stream } = terminalOf(80);
    const reporter = liveReporter(stream, () => 0);
    // The last one draws the bars once more.
    for (const event of [PLAN, start("u"), ...events, start("last")]) reporter.onEvent(event);
    const shown = screenLines(written.text, 80);
    reporter.close();
    assertEquals(shown.filter((line) => line.includes(" u  starting")).length, 1);
    return shown.filter((line) => line.includes(" s  starting")).length;
  };
  assertEquals(events.map((_, i) => barsAfter(events.slice(0, i + 1))), [1, 0, 1, 1, 0]);
});

Deno.test("liveReporter: more running stages than the terminal has lines get no bars until others end, and are counted", async () => {
  const { written, stream } = terminalOf(80, 6);
  const reporter = liveReporter(stream, () => 0);
  const names = Array.from({ length: 45 }, (_, i) => `s${i}`);
  const bars = () => {
    const shown = screenLines(written.text, 80);
    // The first line is that of the plan.
    return shown.slice(1).filter((line) => line !== "").map((line) => line.slice(7));
  };
  reporter.onEvent(PLAN);
  for (const stage of names) {
    reporter.onEvent({ type: "started", stage, reasons: [], partial: true, log: "" });
  }
  const progress = { type: "progress", done: 3, total: 9, unit: "epochs" } as const;
  reporter.onEvent({ ...progress, stage: "s4" });
  // Draws the bars.
  reporter.onEvent({ type: "job", stage: "s44", job: "1", state: "queued", note: "" });
  assertEquals(bars().slice(0, 4), [
    "s0  starting",
    "s1  starting",
    "s2  starting",
    "s3  starting",
  ]);
  reporter.onEvent({ type: "job", stage: "s1", job: "1", state: "queued", note: "" });
  reporter.onEvent({ type: "notice", text: "" });
  reporter.onEvent({ type: "job", stage: "s3", job: "1", state: "queued", note: "" });
  const left = bars();
  assertEquals(left.slice(0, 3), ["s0  starting", "s2  starting", "s4  3/9 epochs"]);
  // The line of all is drawn with the next frame.
  await new Promise((resolve) => setTimeout(resolve, 400));
  assertMatch(bars()[4]!, /^all .* and 38 more run$/);
  reporter.close();
  assertEquals(screenLines(written.text, 80).slice(1).filter((line) => line !== ""), []);
});
