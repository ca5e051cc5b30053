import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Event } from "../../../pipeline/events.ts";
import type { Executor } from "../../../pipeline/executor/executor.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { engine, gone, processOf } from "../helpers/engine.ts";
import { stage, testProject } from "../helpers/project.ts";
import { WAIT_FOR_RELEASE } from "../helpers/wait_for_release.ts";

/** An executor under test. */
export interface Candidate {
  readonly name: string;
  readonly executor: () => Executor;
  /** Path of a module whose default export is `executor`, for an engine in a process of its own. */
  readonly module: string;
  /** Whether a running stage goes on when the engine is killed, rather than ending with it. */
  readonly outlivesEngine: boolean;
  /** Whether the executor cannot run on this machine. */
  readonly ignore?: boolean;
}

/** A program that writes a checkpoint when asked to stop, and succeeds when it finds one. */
const CHECKPOINTS = `export default async ({ scratch, output, send, signal }) => {
  const resumed = await Deno.stat(scratch + "/half").then(() => true, () => false);
  send({ type: "progress", done: 0, total: 1, unit: "turns", note: String(Deno.pid) });
  while (!resumed && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
  await Deno.writeTextFile(scratch + "/half", "");
  signal.throwIfAborted();
  await Deno.writeTextFile(output + "/x", "");
};`;

/** A program that reports its device, writes a checkpoint, and succeeds on `cpu` only. */
const DEVICES = `export default async ({ scratch, output, send }) => {
  const device = Deno.env.get("DEVICE");
  send({ type: "fact", name: "device", value: device });
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (device === "cpu") return await Deno.writeTextFile(output + "/x", "");
  if (device !== "broken") await Deno.writeTextFile(scratch + "/half", device);
  throw new Error("cut short");
};`;

/** A program that ignores requests to stop. */
const DEAF = `export default ({ send }) => {
  send({ type: "progress", done: 0, total: 1, unit: "turns", note: String(Deno.pid) });
  for (;;);
};`;

/** A program that counts its starts in its scratch folder, and ends once `release` exists. */
const COUNTS = `export default async ({ config, scratch, output, send }) => {
  await Deno.writeTextFile(scratch + "/starts", "1", { append: true });
  send({ type: "progress", done: 0, total: 1, unit: "turns", note: String(Deno.pid) });
  ${WAIT_FOR_RELEASE}
  await Deno.copyFile(scratch + "/starts", output + "/starts");
};`;

const running = ({ type }: Event) => type === "progress";

/** Tests what the engine relies on; the same for every executor. */
export function executorContract(
  { name, executor, module, outlivesEngine, ignore = false }: Candidate,
): void {
  const test = (what: string, fn: () => Promise<void>) =>
    Deno.test({ name: `${name}: ${what}`, ignore, fn });

  test("a stage that ends well has its output stored and its time in the record", async () => {
    await using project = await testProject({
      "x.ts": `export default async ({ inputs, output }) => {
        const text = await Deno.readTextFile(inputs.a + "/x").catch(() => "1");
        await Deno.mkdir(output + "/folder");
        await Deno.writeTextFile(output + "/folder/x", text);
        await Deno.writeTextFile(output + "/x", text + "+" + Deno.env.get("GIVEN"));
      };`,
    });
    const env = { GIVEN: "given" };
    const stages = [
      stage("a", "x.ts", { env }),
      stage("b", "x.ts", { env, inputs: { a: "a" }, publish: { x: "x.txt" } }),
    ];
    const run = await project.run(stages, { executor: executor() });
    assertEquals([run.failed, run.started], [[], ["a", "b"]]);
    assertEquals(await project.read("x.txt"), "1+given+given");
    const record = run.verdicts.get("b")?.record;
    assertEquals(record?.output.files.map(({ path }) => path), ["folder/x", "x"]);
    assert(record!.seconds > 0 && Date.parse(record!.started) <= Date.now());
  });

  test("a record tells of the attempts that it went on from: when, for how long, and on what else", async () => {
    await using project = await testProject({ "x.ts": DEVICES });
    const run = (device: string) =>
      project.run([stage("s", "x.ts", { env: { DEVICE: device } })], { executor: executor() });
    const began = Date.now();
    for (const device of ["broken", "gpu", "gpu"]) {
      assertEquals((await run(device)).failed, ["s"]);
    }
    const { facts } = (await run("cpu")).verdicts.get("s")!.record!;
    const { earlier } = facts.measured as { earlier: { started: string; seconds: number }[] };
    // The first one left nothing.
    assertEquals(earlier.length, 2);
    for (const { started, seconds } of earlier) {
      assert(seconds > 0 && Date.parse(started) >= began);
      assert(Date.parse(started) + 1000 * seconds <= Date.now());
    }
    const others = facts.partlyOn as { device: string; host: object }[];
    assertEquals([facts.device, others.map(({ device }) => device)], ["cpu", ["gpu"]]);
    assertEquals<unknown>(others[0]!.host, facts.host);
  });

  test("attempts that are gone on from on the same machine and device leave only their times", async () => {
    await using project = await testProject({
      "x.ts": `export default async ({ scratch, output, send }) => {
        send({ type: "fact", name: "device", value: "cpu" });
        if (await Deno.stat(scratch + "/half").then(() => true, () => false)) {
          return await Deno.writeTextFile(output + "/x", "");
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
        await Deno.writeTextFile(scratch + "/half", "");
        Deno.kill(Deno.pid, "SIGKILL");
      };`,
    });
    const stages = [stage("s", "x.ts")];
    await project.run(stages, { executor: executor() });
    const { facts } = (await project.run(stages, { executor: executor() })).verdicts.get("s")!
      .record!;
    const { earlier } = facts.measured as { earlier: unknown[] };
    assertEquals([earlier.length, facts.partlyOn], [1, undefined]);
  });

  test("a program may move all that lies in its scratch folder while its facts are noted", async () => {
    await using project = await testProject({
      "x.ts": `export default async ({ scratch, output, send }) => {
        for (let number = 0; number < 60; number++) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          send({ type: "fact", name: "number", value: number });
          await Deno.writeTextFile(scratch + "/shard-" + number, "");
          for await (const { name } of Deno.readDir(scratch)) {
            await Deno.rename(scratch + "/" + name, output + "/" + name);
          }
        }
      };`,
    });
    const { verdicts } = await project.run([stage("s", "x.ts")], { executor: executor() });
    const { files } = verdicts.get("s")!.record!.output;
    assertEquals(files.filter(({ path }) => !path.startsWith("shard-")), []);
  });

  test("a program's failure is told with its message and the end of its log", async () => {
    await using project = await testProject({
      "bad.ts": `export default () => { console.log("before"); throw new Error("broken"); };`,
      "user.ts": `class UserError extends Error { name = "UserError"; }
        export default () => { throw new UserError("the file is an HTML page"); };`,
    });
    const stages = [stage("bad", "bad.ts"), stage("user", "user.ts")];
    const [bad, user] = (await project.run(stages, { executor: executor() })).of("failed");
    assertEquals([bad?.message, bad?.tail[0]], ["broken", "before"]);
    assertStringIncludes(bad?.tail.join("\n") ?? "", `${project.root}/bad.ts:1:`);
    assertEquals([user?.message, user?.tail], ["the file is an HTML page", []]);
  });

  test("a program that ends its process, or is killed, has failed", async () => {
    await using project = await testProject({
      "exit.ts": `export default () => Deno.exit(0);`,
      "killed.ts": `export default () => Deno.kill(Deno.pid, "SIGKILL");`,
    });
    const stages = [stage("exit", "exit.ts"), stage("killed", "killed.ts")];
    const [exit, killed] = (await project.run(stages, { executor: executor() })).of("failed");
    assertStringIncludes(exit?.message ?? "", "ended with code 0 before the program returned");
    assertStringIncludes(killed?.message ?? "", "its process was killed");
  });

  test("undeclared access is refused and named", async () => {
    await using project = await testProject({
      "data.csv": "1",
      "read.ts": `export default () => Deno.readTextFile("data.csv");`,
      "write.ts": `export default ({ config }) => Deno.writeTextFile(config.path, "x");`,
      "env.ts": `export default () => Deno.env.get("HOME");`,
    });
    const stages = [
      stage("read", "read.ts"),
      stage("write", "write.ts", { config: { path: `${project.root}/.cache/store/format` } }),
      stage("env", "env.ts"),
    ];
    const failed = (await project.run(stages, { executor: executor() })).of("failed");
    const access = failed.map(({ message }) => /^it asked for (\w+) access to/.exec(message)?.[1]);
    assertEquals(access, ["read", "write", "env"]);
  });

  test("progress, results and facts arrive, and what a program prints goes to its log alone", async () => {
    await using project = await testProject({
      "tells.ts": `export default async ({ output, send }) => {
        Deno.stdout.writeSync(new TextEncoder().encode("{not json\\n{}\\nnull\\n"));
        console.log("printed");
        for (let done = 1; done <= 3; done += 1) {
          send({ type: "progress", done, total: 3, unit: "epochs", metrics: { loss: 0.2 } });
        }
        send({ type: "result", text: "it is 96 %" });
        send({ type: "fact", name: "device", value: "cpu" });
        send({ type: "fact", name: "speed", value: 12.5, passing: true });
        await Deno.writeTextFile(output + "/x", "");
      };`,
    });
    const run = await project.run([stage("s", "tells.ts")], { executor: executor() });
    assertEquals(run.of("progress").at(-1), {
      type: "progress",
      stage: "s",
      done: 3,
      total: 3,
      unit: "epochs",
      metrics: { loss: 0.2 },
    });
    assertEquals(run.of("result").map(({ text }) => text), ["it is 96 %"]);
    const facts = run.verdicts.get("s")?.record?.facts;
    const { speed } = facts?.measured as Record<string, unknown>;
    assertEquals([facts?.device, speed], ["cpu", 12.5]);
    const log = await project.read(run.of("started")[0]?.log ?? "");
    assertEquals(log.trim().split("\n").sort(), ["null", "printed", "{not json", "{}"]);
  });

  test("a stage that runs longer than its limit is stopped and has failed, and its scratch is kept", async () => {
    await using project = await testProject({ "long.ts": CHECKPOINTS });
    const limited = [stage("s", "long.ts", { timeLimitSeconds: 1 })];
    const [failed] = (await project.run(limited, { executor: executor() })).of("failed");
    assertStringIncludes(failed?.message ?? "", "ran longer than its limit of 1 s");
    assertStringIncludes(failed?.message ?? "", "the next run resumes from its checkpoints");
    const run = await project.run([stage("s", "long.ts")], { executor: executor() });
    assertEquals(run.failed, []);
  });

  test("one that does not heed its limit is killed when patience ends", async () => {
    await using project = await testProject({ "deaf.ts": DEAF });
    const stages = [stage("s", "deaf.ts", { timeLimitSeconds: 1 })];
    const run = await project.run(stages, { executor: executor(), patienceMs: 100 });
    const message = run.of("failed")[0]?.message ?? "";
    assertStringIncludes(message, "ran longer than its limit of 1 s");
    assertStringIncludes(message, "the next run begins it anew");
    assert(await gone(processOf(run)), "its process lives");
  });

  test("asked to stop, a stage leaves its checkpoint, and the next run goes on from it", async () => {
    await using project = await testProject({ "long.ts": CHECKPOINTS });
    const stages = [stage("s", "long.ts")];
    const stop = new AbortController();
    const run = await project.run(stages, {
      executor: executor(),
      stop: stop.signal,
      onEvent: (event) => running(event) && stop.abort(),
    });
    assertEquals([run.stopped, run.of("finished")], [true, []]);
    assertEquals((await project.run(stages, { executor: executor() })).failed, []);
  });

  test("a stage that does not stop is killed", async () => {
    await using project = await testProject({ "deaf.ts": DEAF });
    const stop = new AbortController();
    const kill = new AbortController();
    const run = await project.run([stage("s", "deaf.ts")], {
      executor: executor(),
      stop: stop.signal,
      kill: kill.signal,
      onEvent(event) {
        if (!running(event)) return;
        stop.abort();
        kill.abort();
      },
    });
    assertEquals(run.stopped, true);
    assert(await gone(processOf(run)), "its process lives");
  });

  test("what a stage started ends with it, also when it holds the stage's pipes open", async () => {
    // Programs cannot start processes, but native libraries can.
    await using project = await testProject({
      "spawn.ts": `export default async ({ output }) => {
        const name = Deno.build.os === "darwin" ? "/usr/lib/libSystem.B.dylib" : "libc.so.6";
        const libc = Deno.dlopen(name, { system: { parameters: ["buffer"], result: "i32" } });
        const text = (command) => new TextEncoder().encode(command + "\\0");
        libc.symbols.system(text("sleep 300 & echo $! > " + output + "/pid"));
      };`,
    });
    const stages: Stage[] = [
      stage("s", "spawn.ts", { permissions: { ffi: true }, publish: { pid: "pid" } }),
    ];
    assertEquals((await project.run(stages, { executor: executor() })).failed, []);
    assert(await gone(Number(await project.read("pid"))), "a grandchild outlived the stage");
  });

  test("the record says how much memory the stage's process took", async () => {
    await using project = await testProject({
      "big.ts": `export default async ({ output }) => {
        const block = new Uint8Array(150 * 2 ** 20).fill(1);
        await new Promise((resolve) => setTimeout(resolve, 300));
        await Deno.writeTextFile(output + "/x", String(block.length));
      };`,
    });
    const run = await project.run([stage("s", "big.ts")], { executor: executor() });
    const mebibytes = run.verdicts.get("s")?.record?.facts.peakMemoryMiB;
    if (Deno.build.os === "linux") assert(Number(mebibytes) > 150, String(mebibytes));
  });

  const fate = outlivesEngine ? "goes on and is found again, not started twice" : "ends with it";
  test(`when the engine is killed, its stage ${fate}`, async () => {
    await using project = await testProject({ "counts.ts": COUNTS });
    const release = `${project.root}/release`;
    const stages = [stage("s", "counts.ts", {
      config: { release },
      permissions: { read: [release] },
      publish: { starts: "starts" },
    })];
    await using first = engine(project, stages, module);
    await first.until(running);
    first.process.kill("SIGKILL");
    await first.process.status;
    if (!outlivesEngine) assert(await gone(processOf(first)), "it outlived the engine");
    await project.write("release", "");
    assertEquals((await project.run(stages, { executor: executor() })).failed, []);
    assertEquals(await project.read("starts"), outlivesEngine ? "1" : "11");
  });
}
