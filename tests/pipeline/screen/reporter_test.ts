import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import type { Event, Reporter } from "../../../pipeline/events.ts";
import { jsonReporter } from "../../../pipeline/screen/reporter_json.ts";
import { liveReporter } from "../../../pipeline/screen/reporter_live.ts";
import { plainReporter, quietReporter } from "../../../pipeline/screen/reporter_plain.ts";
import { terminalOf } from "../helpers/terminal_of.ts";

function progress(done: number): Event {
  const metrics = { loss: 0.2 };
  return { type: "progress", stage: "s", done, total: 50, unit: "epochs", metrics };
}

const FAILURE = {
  stage: "t",
  message: "no luck",
  log: "t.log",
  output: "t.failed",
  tail: ["one", "two"],
};
const EVENTS: readonly Event[] = [
  {
    type: "plan",
    stages: [{ stage: "s", state: "missing", reasons: [{ type: "never" }] }],
    jobs: 2,
  },
  { type: "started", stage: "s", reasons: [{ type: "never" }], partial: false, log: "s.log" },
  progress(1),
  { type: "waiting", holder: null, stage: "other" },
  { type: "damaged", stage: "raw", movedTo: "damaged/x" },
  {
    type: "finished",
    stage: "s",
    partial: false,
    inputs: [0, 0],
    seconds: 75,
    digest: "d",
    same: false,
    unrepeatable: true,
    stillFresh: 0,
  },
  { type: "retrying", stage: "t", message: "no answer\nfrom a host", seconds: 4 },
  { type: "failed", ...FAILURE },
  { type: "stopping", stages: ["u"] },
  {
    type: "summary",
    ran: 1,
    fresh: 0,
    failed: ["t"],
    failures: [FAILURE],
    blocked: [],
    stopped: false,
    seconds: 80,
  },
];

function lines(make: (write: (line: string) => void) => Reporter, events = EVENTS): string[] {
  const written: string[] = [];
  const reporter = make((line) => written.push(stripVTControlCharacters(line)));
  for (const event of events) reporter.onEvent(event);
  reporter.close();
  return written;
}

Deno.test("plainReporter: a line for each event but progress", () => {
  assertEquals(lines((write) => plainReporter(write, () => 0)), [
    "1 stage: 1 missing. Running up to 2 at once.",
    "start   s: never run",
    "wait    other: waiting for another process, which is running it",
    "damaged raw: stored output failed verification; moved to damaged/x, running again",
    "done    s, 1 min 15 s; WARNING: not repeatable, since an earlier run with the same key gave other bits",
    "retry   t in 4.0 s: no answer",
    "FAILED  t: no luck\n        | one\n        | two\n        log: t.log\n        output: t.failed",
    "Stopping u … Interrupt again to end at once.",
    "1 stage failed: t. 1 ran, 0 fresh, 1 min 20 s.",
  ]);
});

Deno.test("plainReporter: progress of a stage is told every 15 seconds, with the time left", () => {
  let now = 0;
  const events = Array.from({ length: 50 }, (_, i) => progress(i + 1));
  const written = lines((write) => plainReporter(write, () => (now += 1000)), events);
  assertEquals(
    written,
    [16, 31, 46].map((done) => `        s  ${done}/50 epochs  loss 0.2  ${50 - done} s left`),
  );
});

/** Events of a stage's cluster job, each with the seconds at which it comes. */
function jobEvents(): readonly (readonly [seconds: number, event: Event])[] {
  const job = (state: "found" | "running" | "again"): Event => (
    { type: "job", stage: "s", job: "7", state, note: "n1" }
  );
  const paced = (from: number, begin: number): [number, Event][] =>
    Array.from({ length: 3 }, (_, i) => [begin + 20 * i, progress(from + i)]);
  return [
    // An engine that returns to a job reads at once all that the job has told until now.
    [0, job("found")],
    ...Array.from({ length: 20 }, (_, i): [number, Event] => [0, progress(i + 1)]),
    [0, job("running")],
    ...paced(21, 20),
    // Another job goes on from a checkpoint, an hour later.
    [80, job("again")],
    [3680, job("running")],
    ...paced(19, 3700),
  ];
}

Deno.test("plainReporter: the time left of a cluster job is told by its pace since its engine returned, or since it goes on in another job", () => {
  let now = 0;
  const written: string[] = [];
  const reporter = plainReporter((line) => written.push(line), () => now * 1000);
  for (const [seconds, event] of jobEvents()) {
    now = seconds;
    reporter.onEvent(event);
  }
  assertEquals(written.filter((line) => line.includes("epochs")), [
    "        s  21/50 epochs  loss 0.2",
    "        s  22/50 epochs  loss 0.2  9 min left",
    "        s  23/50 epochs  loss 0.2  9 min left",
    "        s  19/50 epochs  loss 0.2",
    "        s  20/50 epochs  loss 0.2  10 min left",
    "        s  21/50 epochs  loss 0.2  10 min left",
  ]);
});

Deno.test("plainReporter: the time left of a stage that is tried again is told by its pace since then", () => {
  let now = 0;
  const written: string[] = [];
  const reporter = plainReporter((line) => written.push(line), () => now * 1000);
  const retry: Event = { type: "retrying", stage: "s", message: "no answer", seconds: 600 };
  const events: [number, Event][] = [
    [0, progress(1)],
    [20, retry],
    [620, progress(2)],
    [640, progress(3)],
  ];
  for (const [seconds, event] of events) {
    now = seconds;
    reporter.onEvent(event);
  }
  assertEquals(written.slice(1), [
    "        s  2/50 epochs  loss 0.2",
    "        s  3/50 epochs  loss 0.2  16 min left",
  ]);
});

Deno.test("plainReporter: interim results are silent, and several published files are a number and a folder", () => {
  const finished = EVENTS.find(({ type }) => type === "finished")!;
  const published = (files: readonly string[], records: number): Event => (
    { type: "published", stage: "s", partial: false, files, records }
  );
  const written = lines((write) => plainReporter(write, () => 0), [
    { ...finished, partial: true, inputs: [1, 2] } as Event,
    published(["results/q/table1.md"], 0),
    published(["results/q/table1.md", "results/q/figures/a.svg"], 2),
    published(["a.md", "results/q/table1.md"], 0),
  ]);
  assertEquals(written, [
    "publish s: results/q/table1.md",
    "publish s: 2 files in results/q, 2 run records",
    "publish s: 2 files",
  ]);
});

Deno.test("quietReporter: failures, damage and what is urgent only", () => {
  const words = lines((write) => quietReporter(write)).map((line) => line.split(" ")[0]);
  assertEquals(words, ["damaged", "FAILED"]);
  const told = lines((write) => quietReporter(write), [
    { type: "notice", text: "This takes 2 hours." },
    { type: "notice", text: "The cache does not answer.", urgent: true },
  ]);
  assertEquals(told, ["The cache does not answer."]);
});

Deno.test("jsonReporter: a line is the event with version and time", () => {
  const [line = ""] = lines((write) => jsonReporter(write, () => new Date(0)), [progress(3)]);
  assertEquals(JSON.parse(line), {
    version: 1,
    time: "1970-01-01T00:00:00.000Z",
    ...progress(3),
  });
});

Deno.test("liveReporter: a terminal of 80 columns shows the numbers of a stage whole, whatever else it leaves out", () => {
  const metrics = { loss: 0.09148, "test error (%)": 4.55 };
  const shown = (columns: number, stage: string) => {
    const { written, stream } = terminalOf(columns);
    const reporter = liveReporter(stream);
    reporter.onEvent(
      {
        ...EVENTS[0],
        stages: [{ stage, state: "missing", reasons: [{ type: "never" }] }],
      } as Event,
    );
    reporter.onEvent({ type: "started", stage, reasons: [], partial: false, log: "" });
    reporter.onEvent({ type: "progress", stage, done: 5, total: 320, unit: "epochs", metrics });
    // Draws the bars once more.
    reporter.onEvent(EVENTS.at(-1)!);
    reporter.close();
    return stripVTControlCharacters(written.text);
  };
  const numbers = "loss 0.09148  test error (%) 4.55";
  assertMatch(
    shown(120, "train/f1-digits/sb/seed-1"),
    /░{20} train\S+ {2}.* left {2}5\/320 epochs {2}loss 0\.09148 {2}test error \(%\) 4\.55/,
  );
  for (const stage of ["train/f1-digits/sb/seed-1", "train/f1-digits-controls/lb/seed-1"]) {
    assertStringIncludes(shown(80, stage), `${stage}  ${numbers}`);
  }
});

Deno.test("liveReporter: the time left of a training that goes on is told by what it did since, not by all that is done", () => {
  const shown = (savedSeconds: number | undefined, done: readonly number[]) => {
    let time = 0;
    const { written, stream } = terminalOf(120);
    const reporter = liveReporter(stream, () => time);
    const stage = "train/a";
    reporter.onEvent(
      {
        ...EVENTS[0],
        stages: [{ stage, state: "missing", reasons: [{ type: "never" }] }],
      } as Event,
    );
    const saved = savedSeconds === undefined ? {} : { savedSeconds };
    reporter.onEvent({ type: "started", stage, reasons: [], partial: false, ...saved, log: "" });
    for (const each of done) {
      time += 40_000;
      reporter.onEvent({ type: "progress", stage, done: each, total: 200, unit: "epochs" });
    }
    reporter.onEvent(EVENTS.at(-1)!);
    reporter.close();
    return stripVTControlCharacters(written.text);
  };
  assertStringIncludes(shown(undefined, [1]), "2 h 13 min left  1/200 epochs");
  const first = shown(6000, [151]);
  assertStringIncludes(first, "train/a  151/200 epochs");
  assertStringIncludes(shown(6000, [151, 152]), "32 min 0 s left  152/200 epochs");
});

Deno.test("liveReporter: the time left of a cluster job is told by its pace on the node that it is on", () => {
  let now = 0;
  const { written, stream } = terminalOf(120);
  const reporter = liveReporter(stream, () => now * 1000);
  reporter.onEvent(EVENTS[0]!);
  const job = (note: string): Event => (
    { type: "job", stage: "s", job: "7", state: "running", note }
  );
  // Slurm has put the job on another node, between two looks at the queue.
  const events: [number, Event][] = [
    ...[[0, job("n1")], [10, progress(30)], [20, progress(31)]] as [number, Event][],
    ...[[3600, job("n2")], [3620, progress(29)], [3640, progress(30)]] as [number, Event][],
  ];
  for (const [seconds, event] of events) {
    now = seconds;
    reporter.onEvent(event);
  }
  reporter.onEvent(EVENTS.at(-1)!);
  reporter.close();
  assertStringIncludes(stripVTControlCharacters(written.text), "6 min 40 s left  30/50 epochs");
});

Deno.test("liveReporter: the bar of all stages counts those to run, with those that start beside the plan, and nothing that was fetched before", () => {
  const of = (stage: string) => ({ stage, partial: false });
  const start = (stage: string): Event => ({ type: "started", ...of(stage), reasons: [], log: "" });
  const finished = EVENTS.find(({ type }) => type === "finished")!;
  const finish = (stage: string): Event => ({ ...finished, ...of(stage) } as Event);
  const fetched = (stage: string): Event => ({ type: "fetched", stage, from: "c", bytes: 1 });
  const plan: Event = {
    type: "plan",
    jobs: 1,
    stages: [
      ...["a", "b"].map((stage) => (
        { stage, state: "missing", reasons: [{ type: "never" }] } as const
      )),
      { stage: "f0", state: "fresh", reasons: [] },
    ],
  };
  const events = [
    ...Array.from({ length: 20 }, (_, i) => fetched(`f${i}`)),
    ...[plan, start("a"), finish("a"), { type: "fresh", stage: "other" } as const],
    ...[start("f0"), finish("f0"), start("b"), finish("b"), start("a")],
  ];
  /** What the bar says after so many of the events. */
  const counted = (events: readonly Event[]) => {
    const { written, stream } = terminalOf(100);
    const reporter = liveReporter(stream, () => 0);
    // The last one draws the bars once more.
    for (const event of [...events, EVENTS.at(-1)!]) reporter.onEvent(event);
    reporter.close();
    return stripVTControlCharacters(written.text).match(/\d+ of \d+ stages?/g)?.at(-1);
  };
  assertEquals(
    events.map((_, i) => counted(events.slice(0, i + 1))).slice(20),
    [
      undefined,
      "0 of 2 stages",
      ...["1 of 2 stages", "1 of 2 stages"],
      ...["1 of 3 stages", "2 of 3 stages"],
      ...["2 of 3 stages", "3 of 3 stages"],
      // One that was damaged, say, runs again.
      "2 of 3 stages",
    ],
  );
});

Deno.test("liveReporter: bars while stages run, lines that stay, the cursor given back", () => {
  const { written, stream } = terminalOf(100);
  const reporter = liveReporter(stream);
  for (const event of EVENTS) reporter.onEvent(event);
  reporter.close();
  const { text } = written;
  assertStringIncludes(text, "░ s  starting");
  const plain = stripVTControlCharacters(text);
  assertStringIncludes(plain, "done    s, 1 min 15 s");
  assertStringIncludes(plain, "FAILED  t: no luck");
  assertEquals(plain.trimEnd().endsWith("1 stage failed: t. 1 ran, 0 fresh, 1 min 20 s."), true);
  const [hide, show] = ["\x1b[?25l", "\x1b[?25h"];
  assertEquals(text.lastIndexOf(hide) < text.lastIndexOf(show), true);
});
