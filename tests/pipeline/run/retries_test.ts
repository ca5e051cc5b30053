import { assertEquals } from "@std/assert";
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

Deno.test("retries: an error that says of itself that it lasts ends the stage at once", async () => {
  await using project = await testProject({
    "wrong.ts": `export default () => {
      throw Object.assign(new Error("wrong digest"), { lasting: true });
    };`,
  });
  const net = { permissions: { net: ["localhost"] } };
  const run = await project.run([stage("s", "wrong.ts", net)], { retryDelaysMs: [1] });
  assertEquals([run.failed, run.of("retrying")], [["s"], []]);
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
