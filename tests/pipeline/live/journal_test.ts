import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Event } from "../../../pipeline/events.ts";
import { followJournals } from "../../../pipeline/live/follow_journals.ts";
import { beginJournal, JOURNALS } from "../../../pipeline/live/journal.ts";
import type { LiveRun } from "../../../pipeline/live/live_run.ts";
import { runTimeLeft } from "../../../pipeline/live/run_time_left.ts";
import { ROOT } from "../../root.ts";
import { tempFolder } from "../../temp_folder.ts";
import { startingProcesses } from "../helpers/starting_processes.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

const STARTED: Event = { type: "started", stage: "a", reasons: [], partial: false, log: "a.log" };
const PLAN: Event = {
  type: "plan",
  stages: [
    { stage: "a", state: "missing", reasons: [{ type: "never" }] },
    { stage: "b", state: "fresh", reasons: [] },
  ],
  jobs: 2,
};
const SUMMARY: Event = {
  type: "summary",
  ran: 1,
  fresh: 1,
  failed: [],
  failures: [],
  blocked: [],
  stopped: false,
  seconds: 3,
};

function progress(
  done: number,
  metrics: Readonly<Record<string, number>> = { loss: 0.5 },
): Extract<Event, { type: "progress" }> {
  return { type: "progress", stage: "a", done, total: 10, unit: "epochs", metrics };
}

const states = ({ stages }: LiveRun) => stages.map(({ name, state }) => `${name} ${state}`);

Deno.test("journal: who follows a run knows its stages, its numbers, what was said, and how it ended", async () => {
  await using one = await tempFolder();
  let now = NOW;
  const journal = beginJournal(one.path, "deno task reproduce", () => now);
  const follower = followJournals(one.path, () => now);
  journal.onEvent(PLAN);
  await follower.read();
  assertEquals(follower.followed().run().state, "running");
  assertEquals(states(follower.followed().run()), ["a planned", "b fresh"]);
  journal.onEvent(STARTED);
  for (let done = 1; done <= 3; done += 1) {
    now += 1000;
    journal.onEvent(progress(done, { loss: done / 10, "test error (%)": done + 0.5 }));
  }
  assert(await follower.read());
  assert(!await follower.read(), "nothing is new");
  const run = follower.followed().run();
  assertEquals(states(run), ["a running", "b fresh"]);
  assertEquals(run.stages[0]!.series, {
    loss: [[1, 0.1], [2, 0.2], [3, 0.3]],
    "test error (%)": [[1, 1.5], [2, 2.5], [3, 3.5]],
  });
  assertEquals(follower.followed().log("a"), "a.log");
  journal.onEvent(SUMMARY);
  journal.close(null);
  await follower.read();
  const end = follower.followed().run();
  assertEquals([end.state, end.command, end.ended], ["done", "deno task reproduce", now]);
  assertEquals(end.lines[0], "2 stages: 1 fresh, 1 missing. Running up to 2 at once.");
  assert(!follower.alive());
});

Deno.test("journal: a run that has ended is seen to have ended, though another thread is just starting processes", async () => {
  await using one = await tempFolder();
  using _thread = await startingProcesses();
  let alive = 0;
  for (let run = 0; run < 100; run += 1) {
    const journal = beginJournal(one.path, `run ${run}`, () => NOW + 1000 * run);
    const follower = followJournals(one.path, () => NOW);
    await follower.read();
    journal.close(null);
    await follower.read();
    if (follower.alive()) alive += 1;
  }
  assertEquals(alive, 0);
});

Deno.test("journal: of progress in quick succession the first and the last are written, in order with the rest", async () => {
  await using one = await tempFolder();
  let now = NOW;
  const journal = beginJournal(one.path, "run", () => now);
  journal.onEvent(STARTED);
  for (let done = 1; done <= 1000; done += 1) journal.onEvent(progress(done));
  now += 200;
  journal.onEvent(SUMMARY);
  journal.close(null);
  const [{ name }] = [...Deno.readDirSync(`${one.path}/${JOURNALS}`)] as [Deno.DirEntry];
  const lines = (await Deno.readTextFile(`${one.path}/${JOURNALS}/${name}`)).trim().split("\n");
  const told = lines.map((line) => JSON.parse(line)).map(({ type, done }) => done ?? type);
  assertEquals(told, ["journal", "started", 1, 1000, "summary", "ended"]);
  assertEquals((await Deno.stat(`${one.path}/${JOURNALS}/${name}`)).mode! & 0o777, 0o600);
});

Deno.test("journal: a clock that is set back an hour silences no stage, and no time is below zero", async () => {
  await using one = await tempFolder();
  let now = NOW;
  const journal = beginJournal(one.path, "run", () => now);
  journal.onEvent(PLAN);
  journal.onEvent(STARTED);
  journal.onEvent(progress(1));
  now -= 3_600_000;
  journal.onEvent(progress(2));
  const follower = followJournals(one.path, () => now);
  await follower.read();
  assertEquals(follower.followed().run().stages[0]!.progress?.done, 2);
  assertEquals(runTimeLeft(follower.followed().run(), now).seconds, 0);
  const failure = { stage: "a", message: "", log: null, output: null, tail: [] };
  journal.onEvent({ type: "failed", ...failure });
  journal.close(null);
  await follower.read();
  assertEquals(follower.followed().run().stages[0]!.seconds, 0);
});

Deno.test("journal: a run that failed before any stage says why, and one where the disk is lost goes on", async () => {
  await using one = await tempFolder();
  const journal = beginJournal(one.path, "run", () => NOW);
  journal.close("No room.");
  const follower = followJournals(one.path, () => NOW);
  await follower.read();
  const run = follower.followed().run();
  assertEquals([run.state, run.lines], ["failed", ["error: No room."]]);
  await Deno.writeTextFile(`${one.path}/file`, "");
  const none = beginJournal(`${one.path}/file`, "run", () => NOW);
  none.onEvent(PLAN);
  none.close(null);
});

Deno.test("journal: the last twenty are kept", async () => {
  await using one = await tempFolder();
  const names = () => [...Deno.readDirSync(`${one.path}/${JOURNALS}`)].map(({ name }) => name);
  for (let run = 0; run < 25; run += 1) {
    beginJournal(one.path, `run ${run}`, () => NOW + 1000 * run).close(null);
  }
  assertEquals(names().length, 20);
  assert(names().every((name) => name > "2026-01-01T00-00-04"), names().join());
});

Deno.test("journal: an engine that was killed is noticed, and the next one is followed", async () => {
  await using one = await tempFolder();
  const program = `
    import { beginJournal } from ${JSON.stringify(`${ROOT}/pipeline/live/journal.ts`)};
    const journal = beginJournal(${JSON.stringify(one.path)}, "first", Date.now);
    for (const event of ${JSON.stringify([PLAN, STARTED])}) journal.onEvent(event);
    console.log("ready");
    setInterval(() => {}, 1000);`;
  await Deno.writeTextFile(`${one.path}/engine.ts`, program);
  const killed = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", `--config=${ROOT}/deno.json`, "engine.ts"],
    cwd: one.path,
    stdout: "piped",
  }).spawn();
  const reader = killed.stdout.getReader();
  await reader.read();
  const follower = followJournals(one.path, Date.now);
  await follower.read();
  assert(follower.alive());
  assertEquals(states(follower.followed().run()), ["a running", "b fresh"]);
  killed.kill("SIGKILL");
  await killed.status;
  await reader.cancel();
  assert(await follower.read());
  assert(!follower.alive());
  assertEquals(follower.followed().run().state, "lost");
  assertEquals(states(follower.followed().run()), ["a stopped", "b fresh"]);
  const next = beginJournal(one.path, "second", Date.now);
  next.onEvent(PLAN);
  await follower.read();
  assertEquals(follower.followed().run().command, "second");
  assertEquals(follower.followed().run().state, "running");
  next.close(null);
});

Deno.test("journal: damaged lines are passed over with one notice, wherever they stand", async () => {
  const whole = [
    { type: "journal", command: "run", process: 1, host: "h" },
    PLAN,
    STARTED,
    progress(1),
    SUMMARY,
    { type: "ended", message: null },
  ].map((line) => JSON.stringify({ time: new Date(NOW).toISOString(), ...line }));
  const damage = fc.constantFrom(
    ...["junk", "\0\0\0", "null", "5", "[]", "{}", '"text"', "", "\xff"],
    ...['{"time":"2026-01-01T00:00:00Z","type":"plan"}', '{"time":5,"type":"started"}'],
    '{"time":"2026-01-01T00:00:00Z","type":"failed","stage":"a"}',
  );
  const place = fc.tuple(fc.nat(whole.length), damage);
  await fc.assert(
    fc.asyncProperty(fc.array(place, { minLength: 1 }), fc.boolean(), async (places, headless) => {
      await using one = await tempFolder();
      const lines = whole.map((line) => [line]);
      for (const [at, text] of places) {
        (lines[at] ?? lines.at(-1)!)[at < whole.length ? "unshift" : "push"](text);
      }
      await Deno.mkdir(`${one.path}/${JOURNALS}/folder.ndjson`, { recursive: true });
      const text = `${lines.flat().slice(headless ? lines[0]!.length : 0).join("\n")}\n`;
      await Deno.writeTextFile(`${one.path}/${JOURNALS}/2026.ndjson`, text);
      const follower = followJournals(one.path, () => NOW);
      await follower.read();
      const run = follower.followed().run();
      assertEquals([run.state, run.command], ["done", headless ? "" : "run"]);
      assertEquals(states(run).filter((text) => /^[ab] /.test(text)), ["a stopped", "b fresh"]);
      const notices = run.lines.filter((line) => line.includes("journal of this run is damaged"));
      assert(notices.length <= 1);
      if (!headless) assertEquals(notices.length, 1);
      assert(!follower.alive());
      const next = beginJournal(one.path, "second", Date.now);
      await follower.read();
      assertEquals(follower.followed().run().command, "second");
      next.close(null);
    }),
    { numRuns: 50 },
  );
});

Deno.test("journal: one of another user, which may not be read, hides no other and ends neither view nor journal", async () => {
  await using one = await tempFolder();
  const journals = `${one.path}/${JOURNALS}`;
  await Deno.mkdir(journals, { recursive: true });
  const begin = (run: number) => beginJournal(one.path, `run ${run}`, () => NOW + 1000 * run);
  // Others stand before and behind all of this user's.
  const hidden = ["2025-12-31T00-00-00.000Z-1.ndjson", "2027-01-01T00-00-00.000Z-1.ndjson"];
  for (const name of hidden) await Deno.writeTextFile(`${journals}/${name}`, "");
  // The superuser, as whom tests may run, may read all.
  const { open, openSync } = Deno;
  const refuse = (path: string | URL) => {
    if (!hidden.some((name) => String(path).endsWith(name))) return;
    throw new Deno.errors.PermissionDenied("Permission denied");
  };
  Deno.open = async (path, options) => {
    refuse(path);
    return await open(path, options);
  };
  Deno.openSync = (path, options) => {
    refuse(path);
    return openSync(path, options);
  };
  try {
    const follower = followJournals(one.path, () => NOW);
    assert(!await follower.read());
    for (let run = 0; run < 25; run += 1) begin(run).close(null);
    await follower.read();
    assertEquals(follower.followed().run().command, "run 24");
    const last = begin(25);
    await follower.read();
    assertEquals([follower.followed().run().command, follower.alive()], ["run 25", true]);
    last.close(null);
  } finally {
    Object.assign(Deno, { open, openSync });
  }
  const names = [...Deno.readDirSync(journals)].map(({ name }) => name);
  assertEquals(hidden.filter((name) => !names.includes(name)), []);
});

Deno.test("journal: an empty one that a kill left does not hide the next", async () => {
  await using one = await tempFolder();
  await Deno.mkdir(`${one.path}/${JOURNALS}`, { recursive: true });
  await Deno.writeTextFile(`${one.path}/${JOURNALS}/2026.ndjson`, "");
  const follower = followJournals(one.path, () => NOW);
  await follower.read();
  const next = beginJournal(one.path, "second", Date.now);
  await follower.read();
  assertEquals(follower.followed().run().command, "second");
  next.close(null);
});
