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
