import { assert, assertEquals } from "@std/assert";
import type { Event } from "../../../pipeline/events.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { engine, gone, processOf } from "../helpers/engine.ts";
import { commandLine } from "../helpers/command_line.ts";
import { CONCATENATE, stage, type TestProject, testProject } from "../helpers/project.ts";

/** Says that it runs, with its process, and writes the second file once `release` exists. */
const SLOW = `export default async ({ config, output, send, signal }) => {
  await Deno.writeTextFile(output + "/half", "half");
  send({ type: "progress", done: 1, total: 2, unit: "halves", note: String(Deno.pid) });
  const released = () => Deno.stat(config.release).then(() => true, () => false);
  while (!await released()) {
    if (!config.deaf) signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await Deno.writeTextFile(output + "/whole", "whole");
};`;

/** Never lets the event loop turn; only tells, again and again. */
const BUSY = `export default ({ send }) => {
  for (let done = 0;; done += 1) {
    for (const start = Date.now(); Date.now() < start + 20;);
    send({ type: "progress", done, total: 1e9, unit: "turns", note: String(Deno.pid) });
  }
};`;

/** Says that it loads, and goes on loading. Once it is called, it listens for the stop alone. */
const LOADING = `
const text = JSON.stringify({ type: "progress", done: 0, total: 1, unit: "turns" });
Deno.stdout.writeSync(new TextEncoder().encode(text + "\\n"));
await new Promise((resolve) => setTimeout(resolve, 300));
export default ({ signal }) => new Promise((_, end) => {
  setInterval(() => {}, 1000);
  signal.addEventListener("abort", () => end(signal.reason));
});`;

function slow({ root }: TestProject, name: string, rest: Partial<Stage> = {}, deaf = false): Stage {
  const release = `${root}/release`;
  return stage(name, "slow.ts", {
    config: { release, deaf },
    permissions: { read: [release] },
    ...rest,
  });
}

const running = ({ type }: Event) => type === "progress";

async function names(path: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name);
  } catch {
    return [];
  }
}

Deno.test("interruption: the engine killed in mid-run leaves no child, nothing published, and the next run goes on", async () => {
  await using project = await testProject({ "slow.ts": SLOW });
  const stages = [slow(project, "s", { publish: { whole: "whole.txt" } })];
  await using first = engine(project, stages);
  await first.until(running);
  first.process.kill("SIGKILL");
  await first.process.status;
  assert(await gone(processOf(first)), "the child outlived the engine");
  assertEquals(await names(`${project.root}/.cache/store/objects`), []);
  assertEquals(await project.exists("whole.txt"), false);
  await project.write("release", "");
  const run = await project.run(stages);
  assertEquals([run.started, await project.read("whole.txt")], [["s"], "whole"]);
  assertEquals(await names(`${project.root}/.cache/store/temporary`), []);
});

Deno.test("interruption: a child that never yields ends with its next message to a killed engine", async () => {
  await using project = await testProject({ "busy.ts": BUSY });
  await using first = engine(project, [stage("busy", "busy.ts")]);
  await first.until(running);
  first.process.kill("SIGKILL");
  assert(await gone(processOf(first)), "the child outlived the engine");
});

Deno.test("interruption: a stage that is stopped while its program loads ends without being killed", async () => {
  await using project = await testProject({ "loading.ts": LOADING });
  const stop = new AbortController();
  const start = Date.now();
  const patienceMs = 20_000;
  const run = await project.run([stage("s", "loading.ts")], {
    stop: stop.signal,
    patienceMs,
    onEvent: (event) => running(event) && stop.abort(),
  });
  assert(run.stopped);
  assert(Date.now() - start < patienceMs, "the engine had to kill it");
});

Deno.test("interruption: SIGINT stops the stage, keeps what is finished, and the next run goes on", async () => {
  await using project = await testProject({
    "slow.ts": SLOW,
    "quick.ts": `export default ({ output }) => Deno.writeTextFile(output + "/x", "");`,
  });
  const stages = [
    stage("quick", "quick.ts"),
    slow(project, "slow", { inputs: { quick: "quick" } }),
  ];
  await using first = engine(project, stages);
  await first.until((event) => event.type === "progress" && event.stage === "slow");
  first.process.kill("SIGINT");
  assertEquals((await first.process.status).code, 130);
  const states = [...await project.status(stages)].map(([, { state }]) => state);
  assertEquals(states, ["fresh", "missing"]);
});

Deno.test("interruption: a program that heeds its signal is not waited for, however patient the engine", async () => {
  await using project = await testProject({ "slow.ts": SLOW });
  const stop = new AbortController();
  // Without an end if the engine sat out its patience.
  const { stopped, failed } = await project.run([slow(project, "s")], {
    stop: stop.signal,
    patienceMs: 2 ** 30,
    onEvent: (event) => running(event) && stop.abort(),
  });
  assertEquals([stopped, failed], [true, []]);
});

Deno.test("interruption: a second SIGINT ends a program that does not heed the first", async () => {
  await using project = await testProject({ "slow.ts": SLOW });
  await using first = engine(project, [slow(project, "deaf", {}, true)]);
  await first.until(running);
  first.process.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assertEquals(await gone(processOf(first), 1), false);
  first.process.kill("SIGINT");
  assertEquals((await first.process.status).code, 130);
  assert(await gone(processOf(first)));
});

Deno.test("interruption: the child itself ignores SIGINT, which a terminal sends to it as well", async () => {
  await using project = await testProject({ "slow.ts": SLOW });
  await using first = engine(project, [slow(project, "s")]);
  await first.until(running);
  Deno.kill(processOf(first), "SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await project.write("release", "");
  assertEquals((await first.process.status).code, 0);
});

Deno.test("two engines at once: when the first is killed, the waiting second runs the stage", async () => {
  await using project = await testProject({ "slow.ts": SLOW });
  const stages = [slow(project, "a")];
  await using first = engine(project, stages);
  await first.until(running);
  await using second = engine(project, stages);
  await second.until(({ type }) => type === "waiting");
  first.process.kill("SIGKILL");
  await project.write("release", "");
  assertEquals((await second.process.status).code, 0);
  await second.until(({ type }) => type === "finished");
});

Deno.test("interruption: a killed engine's stage that never yields is killed by the next run, which then runs it alone", async () => {
  await using project = await testProject({
    "hang.ts": `export default async ({ config, output, send }) => {
      const again = await Deno.stat(config.release).then(() => true, () => false);
      send({ type: "progress", done: 0, total: 1, unit: "turns", note: String(Deno.pid) });
      while (!again);
      await Deno.writeTextFile(output + "/x", "");
    };`,
  });
  const release = `${project.root}/release`;
  const stages = [stage("s", "hang.ts", { config: { release }, permissions: { read: [release] } })];
  await using first = engine(project, stages);
  await first.until(running);
  first.process.kill("SIGKILL");
  await first.process.status;
  await project.write("release", "");
  assertEquals((await project.run(stages)).started, ["s"]);
  assert(await gone(processOf(first)), "the orphan lives");
});

Deno.test("interruption: a number in the store that is another process's by now is not killed", async () => {
  await using project = await testProject({
    "quick.ts": `export default ({ output }) => Deno.writeTextFile(output + "/x", "");`,
  });
  const stages = [stage("s", "quick.ts")];
  const key = (await project.run(stages)).verdicts.get("s")?.key;
  const bystander = new Deno.Command("sleep", { args: ["60"], detached: true }).spawn();
  const path = `${project.root}/.cache/store/locks/${key}.process`;
  await Deno.writeTextFile(path, String(bystander.pid));
  // As a stage's process on another machine holds it.
  const held = await Deno.open(path);
  await held.lock(true);
  const forced = project.run(stages, { forced: ["s"] });
  await new Promise((resolve) => setTimeout(resolve, 300));
  assertEquals(await gone(bystander.pid, 1), false);
  held.close();
  assertEquals((await forced).started, ["s"]);
  bystander.kill("SIGKILL");
  await bystander.status;
});

Deno.test("interruption: the third signal ends an engine that waits for what never comes", async () => {
  await using project = await testProject({ "join.ts": CONCATENATE });
  const stages = [stage("s", "join.ts", { config: { text: "a" } })];
  const { verdicts } = await project.run(stages);
  const { key, output } = verdicts.get("s")!.record!;
  const store = `${project.root}/.cache/store`;
  await Deno.remove(`${store}/runs/${key}.json`);
  await Deno.remove(`${store}/stages/s.json`);
  // As if another engine had been paused while it stores the same output.
  using held = await Deno.open(`${store}/locks/${output.digest}`, {
    create: true,
    read: true,
    write: true,
  });
  await held.lock(true);
  const engine = await commandLine(project, stages, "run", "s");
  const log = `${project.root}/.cache/logs/s.${key.slice(0, 8)}.log`;
  await Deno.remove(log).catch(() => {});
  while (!await project.exists(log.replace(`${project.root}/`, ""))) await soon(20);
  await soon(500);
  let ended = false;
  engine.status.then(() => ended = true);
  for (let signals = 0; signals < 3; signals += 1) {
    assert(!ended, `after ${signals} signals`);
    engine.kill("SIGTERM");
    await soon(500);
  }
  const { code } = await engine.output();
  assertEquals(code, 130);
  await held.unlock();
  assertEquals((await project.run(stages)).failed, []);
});

Deno.test("verify --rerun: one interruption ends it, waiting or running, and the output of an earlier failure stays as it was kept", async () => {
  await using project = await testProject({
    "slow.ts": SLOW.replace("send(", `if (config.fails) throw new Error("broken");\n  send(`),
  });
  const stages = [slow(project, "s")];
  await project.write("release", "");
  const key = (await project.run(stages)).verdicts.get("s")?.key;
  assert(key);
  await Deno.remove(`${project.root}/release`);
  await project.run([stage("s", "slow.ts", { config: { fails: true } })]);
  const failed = `${project.root}/.cache/store/failed`;
  const [kept] = await names(failed);
  assert(kept !== undefined && !kept.includes(key.slice(0, 8)));
  const interrupted = async () => {
    const command = await commandLine(project, stages, "verify", "--rerun", "s");
    // It tells that it waits, or that it has begun.
    const reader = command.stderr.getReader();
    await reader.read();
    command.kill("SIGINT");
    let isOver = false;
    command.status.then(() => isOver = true);
    for (let tries = 0; !isOver && tries < 500; tries += 1) await soon(20);
    if (!isOver) command.kill("SIGKILL");
    await reader.cancel();
    return (await command.status).code;
  };
  assertEquals(await interrupted(), 130);
  assertEquals(await names(failed), [kept]);

  using held = await Deno.open(`${project.root}/.cache/store/locks/${key}`, { write: true });
  await held.lock(true);
  assertEquals(await interrupted(), 130);
  assertEquals(await names(failed), [kept]);
});

function soon(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
