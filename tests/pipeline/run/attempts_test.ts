import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { stage, testProject } from "../helpers/project.ts";

/** Counts its tries in its scratch folder and fails until there were `config.fail` of them. */
const FLAKY = `export default async ({ config, output, scratch }) => {
  const file = scratch + "/tries";
  const tries = 1 + Number(await Deno.readTextFile(file).catch(() => "0"));
  await Deno.writeTextFile(file, String(tries));
  if (tries <= config.fail) throw new Error("no answer");
  await Deno.writeTextFile(output + "/tries", String(tries));
};`;
const NET = { permissions: { net: ["example.org"] }, publish: { tries: "tries" } };

Deno.test("retries: a stage that uses the network is tried again, each time told", async () => {
  await using project = await testProject({ "flaky.ts": FLAKY });
  const stages = [stage("d", "flaky.ts", { config: { fail: 2 }, ...NET })];
  const run = await project.run(stages, { retryDelaysMs: [1, 2] });
  assertEquals([run.failed, await project.read("tries")], [[], "3"]);
  assertEquals(run.of("retrying").map(({ message, seconds }) => [message, seconds]), [
    ["no answer", 0.001],
    ["no answer", 0.002],
  ]);
});

Deno.test("retries: they end; another stage is not tried again, nor is undeclared access", async () => {
  await using project = await testProject({
    "flaky.ts": FLAKY,
    "reach.ts": `export default () => Deno.readTextFile("/etc/hostname");`,
  });
  const run = await project.run([
    stage("down", "flaky.ts", { config: { fail: 9 }, ...NET }),
    stage("compute", "flaky.ts", { config: { fail: 1 } }),
    stage("reach", "reach.ts", { permissions: { net: ["example.org"] } }),
  ], { retryDelaysMs: [1] });
  assertEquals(run.failed, ["down", "compute", "reach"]);
  assertEquals(run.of("retrying").map(({ stage }) => stage), ["down"]);
});

Deno.test("scratch: kept when a stage fails, given to its next run, removed on success", async () => {
  await using project = await testProject({ "flaky.ts": FLAKY });
  const stages = [stage("s", "flaky.ts", { config: { fail: 1 }, publish: { tries: "tries" } })];
  assertEquals((await project.run(stages)).failed, ["s"]);
  assertEquals((await project.run(stages)).failed, []);
  assertEquals(await project.read("tries"), "2");
  assertEquals(Array.from(Deno.readDirSync(`${project.root}/.cache/store/scratch`)), []);
});

Deno.test("failures: what does not depend on them goes on, unless --fail-fast; they are told last, with the log's end", async () => {
  await using project = await testProject({
    "bad.ts": `export default () => { console.log("before"); throw new Error("broken"); };`,
    "good.ts": `export default ({ output }) => Deno.writeTextFile(output + "/x", "");`,
  });
  const stages = [stage("bad", "bad.ts"), stage("good", "good.ts")];
  const run = await project.run(stages, { failFast: true });
  assertEquals([run.failed, run.started], [["bad"], ["bad"]]);
  const on = await project.run(stages);
  assertEquals([on.failed, on.started], [["bad"], ["bad", "good"]]);
  const last = on.events.at(-1);
  assert(last?.type === "summary");
  const [failure] = last.failures;
  assertEquals([failure?.stage, failure?.message], ["bad", "broken"]);
  assertStringIncludes(failure?.log ?? "", ".cache/logs/bad.");
  assertEquals(failure?.tail[0], "before");
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
  const host = facts.host as Record<string, unknown>;
  assertEquals(Object.keys(host).slice(0, 6), [
    ...["deno", "os", "arch", "processor", "cores", "memoryGiB"],
  ]);
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
