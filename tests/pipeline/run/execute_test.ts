import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { namesIn } from "../../../pipeline/system/folder.ts";
import type { Executor } from "../../../pipeline/executor/executor.ts";
import { localExecutor } from "../../../pipeline/executor/local_executor.ts";
import { EnvironmentError } from "../../../pipeline/words/errors.ts";
import { CONCATENATE, stage, testProject } from "../helpers/project.ts";

Deno.test("scratch: kept when a stage fails, given to its next run, removed on success", async () => {
  await using project = await testProject({
    "flaky.ts": `export default async ({ config, output, scratch }) => {
      const tries = 1 + Number(await Deno.readTextFile(scratch + "/tries").catch(() => "0"));
      await Deno.writeTextFile(scratch + "/tries", String(tries));
      if (tries === 1) throw new Error("no answer");
      await Deno.writeTextFile(output + "/tries", String(tries));
    };`,
  });
  const stages = [stage("s", "flaky.ts", { publish: { tries: "tries" } })];
  assertEquals((await project.run(stages)).failed, ["s"]);
  assertEquals((await project.run(stages)).failed, []);
  assertEquals(await project.read("tries"), "2");
  assertEquals(Array.from(Deno.readDirSync(`${project.root}/.cache/store/scratch`)), []);
});

Deno.test("record: holds what a stranger needs to audit a run", async () => {
  await using project = await testProject({
    "x.ts": `export default ({ output }) => Deno.writeTextFile(output + "/x", "1");`,
    "deno.lock": '{"version":"5"}',
  });
  const before = Date.now();
  const run = await project.run([stage("s", "x.ts", { seed: 3, versions: { libx: "2.0" } })]);
  const record = run.verdicts.get("s")?.record;
  assert(record !== null && record !== undefined);
  const { keyRecord, output, facts } = record;
  assertEquals([keyRecord.seed, keyRecord.versions], [3, { libx: "2.0" }]);
  // printf 1 | sha256sum
  const one = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
  assertEquals<unknown>(output.files, [{ path: "x", bytes: 1, digest: one }]);
  // printf '{"version":"5"}' | sha256sum
  assertEquals(
    facts.lock,
    "37c35556684eaf010da78f7a3ce2799b7a7afd53c5b6852cd5ca28d19c438900",
  );
  const { instructions, gpu: _, ...host } = facts.host as Record<string, unknown>;
  assertEquals(Object.keys(host), ["deno", "os", "arch", "processor", "cores", "memoryGiB"]);
  if (Deno.build.os === "linux" && Deno.build.arch === "x86_64") {
    assert((instructions as readonly string[]).includes("avx"), `${instructions}`);
  }
  assert(Array.isArray(facts.command) && record.seconds > 0);
  const started = Date.parse(record.started);
  assert(before <= started && started <= Date.now(), record.started);
});

Deno.test("previous: a stage that declares it reads its latest output under a new key, not when it is forced", async () => {
  await using project = await testProject({
    "x.ts": `export default async ({ config, output, previous }) => {
      const before = previous ? await Deno.readTextFile(previous + "/x") : "nothing";
      await Deno.writeTextFile(output + "/x", config.n + " after " + before);
    };`,
  });
  const stages = (n: number, readsPrevious = true) => [
    stage("s", "x.ts", { config: { n }, readsPrevious, publish: { x: "x" } }),
  ];
  await project.run(stages(1));
  assertEquals(await project.read("x"), "1 after nothing");
  await project.run(stages(2));
  assertEquals(await project.read("x"), "2 after 1 after nothing");
  await project.run(stages(2), { forced: ["s"] });
  assertEquals(await project.read("x"), "2 after nothing");
  await project.run(stages(3, false));
  assertEquals(await project.read("x"), "3 after nothing");
});

Deno.test("run: a stage that writes nothing, or not what it publishes, has failed", async () => {
  await using project = await testProject({
    "join.ts": CONCATENATE,
    "none.ts": "export default () => Promise.resolve();",
  });
  const run = await project.run([
    stage("none", "none.ts"),
    stage("other", "join.ts", { publish: { "table.md": "table.md" } }),
  ]);
  assertEquals(run.failed, ["none", "other"]);
  const messages = run.of("failed").map(({ message }) => message).join("\n");
  assertStringIncludes(messages, "without writing any output");
  assertStringIncludes(
    messages,
    'did not write "table.md", which the stage publishes; it wrote "text"',
  );
  assertEquals((await project.run([stage("none", "none.ts")])).failed, ["none"]);
});

Deno.test("run: what a program tells reaches the events and the record", async () => {
  await using project = await testProject({
    "tell.ts": `export default async ({ output, send }) => {
      send({ type: "fact", name: "device", value: "cpu" });
      send({ type: "fact", name: "speed", value: 12.5, passing: true });
      send({ type: "progress", done: 1, total: 2, unit: "epochs", note: "loss 1" });
      send({ type: "result", text: "96.31 %" });
      await Deno.writeTextFile(output + "/x", "");
    };`,
  });
  const run = await project.run([stage("a", "tell.ts")]);
  assertEquals(run.of("progress"), [
    { type: "progress", stage: "a", done: 1, total: 2, unit: "epochs", note: "loss 1" },
  ]);
  assertEquals(run.of("result"), [{ type: "result", stage: "a", text: "96.31 %" }]);
  const facts = run.verdicts.get("a")?.record?.facts;
  assertEquals([facts?.device, facts?.measured], ["cpu", { speed: 12.5 }]);
  const host = facts?.host as Record<string, unknown>;
  assertEquals([host.deno, host.cores], [Deno.version.deno, navigator.hardwareConcurrency]);
});

Deno.test("crash: what a stage's crash is explained by stands in its message, and an explanation that fails changes nothing", async () => {
  await using project = await testProject({
    "wait.ts": `export default async ({ send }) => {
      send({ type: "progress", done: 0, total: 1, unit: "", note: String(Deno.pid) });
      await new Promise((resolve) => setTimeout(resolve, 10_000));
    };`,
  });
  const crash = (signal: Deno.Signal, explain: () => Promise<string | null>) =>
    project.run([stage("s", "wait.ts")], {
      explainCrash: explain,
      onEvent: (event) => event.type === "progress" && Deno.kill(Number(event.note), signal),
    });
  const messages = async (...how: Parameters<typeof crash>) =>
    (await crash(...how)).of("failed").map(({ message }) => message);
  const damaged = () => Promise.resolve("The library was damaged");
  const by = (signal: string) => `its process was ended by ${signal} before the program returned`;
  assertEquals(await messages("SIGILL", damaged), [`${by("SIGILL")}. The library was damaged`]);
  assertEquals(await messages("SIGABRT", () => Promise.reject(new Error("no"))), [by("SIGABRT")]);
  assertEquals(await messages("SIGILL", () => Promise.resolve(null)), [by("SIGILL")]);
  const killed = "its process was killed, perhaps for lack of memory, before the program returned";
  assertEquals(await messages("SIGKILL", damaged), [killed]);
});

for (
  const [what, said, told] of [
    [
      "the disk is full",
      "No space left on device (os error 28)",
      /[\d.]+ \wB are free on the disk/,
    ],
    ["the quota is used up", "Disk quota exceeded (os error 122)", /your quota on the disk of "/],
  ] as const
) {
  Deno.test(`a stage fails since ${what}: its partial output is deleted at once, and it is told why`, async () => {
    await using project = await testProject({
      "x.ts": `export default async ({ output }) => {
        await Deno.writeTextFile(output + "/x", "half of it");
        throw new Error(${JSON.stringify(said)});
      };`,
    });
    const [failed] = (await project.run([stage("s", "x.ts")])).of("failed");
    assertEquals(failed?.output, null);
    assertStringIncludes(failed?.message ?? "", `${said}. It had written 10 B; `);
    assertMatch(failed?.message ?? "", told);
    const store = `${project.root}/.cache/store`;
    const left = [...await namesIn(`${store}/failed`), ...await namesIn(`${store}/temporary`)];
    assertEquals(left, []);
  });
}

Deno.test("a stage that finds no process left is not told to make room on the disk", async () => {
  await using project = await testProject({ "join.ts": CONCATENATE });
  const failedBy = async (code: string) => {
    const error = Object.assign(new Error("refused"), { code });
    const executor = { ...localExecutor(), run: () => Promise.reject(error) };
    const { of } = await project.run([stage("s", "join.ts")], { executor });
    return of("failed")[0]?.message.split("; ")[1];
  };
  assertEquals(await failedBy("EAGAIN"), "end other programs, or lower --jobs, and run again");
  assertEquals(
    await failedBy("ENOSPC"),
    "make room, or make the folder writable, and run again",
  );
});

for (
  const [what, name, told] of [
    ["a link", "latest", '"latest" is neither a file nor a folder; outputs cannot hold links'],
    ["a name with a backslash", "a\\b", 'the name "a\\b" holds a backslash'],
  ] as const
) {
  Deno.test(`an output with ${what} is the stage's mistake, not the disk's: it is told as that, and its job is collected once`, async () => {
    await using project = await testProject({ "join.ts": CONCATENATE });
    let jobFolder = "";
    const executor: Executor = {
      ...localExecutor(),
      outlivesEngine: true,
      async run({ job: { output }, ...order }) {
        jobFolder = order.jobFolder;
        await Deno.mkdir(jobFolder, { recursive: true });
        await Deno.writeTextFile(`${output}/text`, "1");
        if (what === "a link") await Deno.symlink("text", `${output}/${name}`);
        else await Deno.writeTextFile(`${output}/${name}`, "1");
        return { ok: true, output, started: new Date(), seconds: 1, facts: {}, peakBytes: null };
      },
    };
    const [failed] = (await project.run([stage("s", "join.ts")], { executor })).of("failed");
    assertEquals(
      failed?.message,
      `its output cannot be stored: ${told}. Let the program write plain files only`,
    );
    assertMatch(failed?.output ?? "", /^\.cache\/store\/failed\/s\.[0-9a-f]{8}$/);
    assertEquals(await Deno.stat(jobFolder).catch(() => null), null);
  });
}

Deno.test("a mistake of the engine's own while a stage runs keeps its stack, and is not taken for a fault of the disk", async () => {
  await using project = await testProject({ "join.ts": CONCATENATE });
  const failedBy = async (error: Error) => {
    const executor = { ...localExecutor(), run: () => Promise.reject(error) };
    const { of } = await project.run([stage("s", "join.ts")], { executor });
    return of("failed")[0]?.message ?? "";
  };
  assertMatch(await failedBy(new TypeError("x is not a function")), /^TypeError: x is .*\n +at /);
  const ofNode = Object.assign(new TypeError("no path"), { code: "ERR_INVALID_ARG_TYPE" });
  assertMatch(await failedBy(ofNode), /^TypeError: no path\n +at /);
  assertEquals(await failedBy(new EnvironmentError("No locks here.")), "No locks here.");
  assertStringIncludes(
    await failedBy(new Error("Stale file handle (os error 116)")),
    "failed: Stale file handle (os error 116). Nothing was stored; make room",
  );
});
