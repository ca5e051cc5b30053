/** Faults 1 to 4, 7 and 8 of docs/faults.md: processes killed, interrupted, and started twice. */
import { assert, assertEquals } from "@std/assert";
import { hostname } from "node:os";
import { engine, gone, processOf } from "../../pipeline/helpers/engine.ts";
import type { TestProject } from "../../pipeline/helpers/project.ts";
import { begun, done, halfDone, published, stages } from "./three_stages.ts";

const OLD = ["abcd", "final of abcd"];
const NEW = ["wxyz", "final of wxyz"];

/** The stages with another text, `mid` waiting in mid-write; and what lets it go on. */
function waiting(project: TestProject) {
  const list = stages("wxyz", { wait: `${project.root}/release` });
  return { list, release: () => project.write("release", "") };
}

Deno.test("fault 1: a stage's process is killed in mid-write; what was published stays, and the next run makes it", async () => {
  await using project = await done();
  const { list, release } = waiting(project);
  await using first = engine(project, list);
  await first.until(halfDone);
  Deno.kill(processOf(first), "SIGKILL");
  assertEquals((await first.process.status).code, 1);
  assertEquals(await published(project), OLD);
  await release();
  assertEquals((await project.run(list)).started, ["mid", "final"]);
  assertEquals(await published(project), NEW);
});

Deno.test("fault 2: the engine alone is killed and started again at once; its stage ends with it and nothing is written twice", async () => {
  await using project = await done();
  const { list, release } = waiting(project);
  await using first = engine(project, list);
  await first.until(halfDone);
  first.process.kill("SIGKILL");
  await release();
  const run = await project.run(list);
  assertEquals([run.started, run.failed], [["mid", "final"], []]);
  assert(await gone(processOf(first)), "the orphan outlived the run");
  assertEquals(await published(project), NEW);
});

Deno.test("fault 3: engine and stage are killed; the next run goes on with no flag, and what was finished is not run again", async () => {
  await using project = await done();
  const { list, release } = waiting(project);
  await using first = engine(project, list);
  await first.until(halfDone);
  for (const id of [first.process.pid, processOf(first)]) Deno.kill(id, "SIGKILL");
  await first.process.status;
  assertEquals(await published(project), OLD);
  await release();
  assertEquals((await project.run(list)).started, ["mid", "final"]);
  assertEquals(await published(project), NEW);
});

Deno.test("fault 4: Ctrl-C; as after a kill, what was published stays and the next run goes on", async () => {
  await using project = await done();
  const { list, release } = waiting(project);
  await using first = engine(project, list);
  await first.until(halfDone);
  first.process.kill("SIGINT");
  assertEquals((await first.process.status).code, 130);
  assert(await gone(processOf(first)));
  assertEquals(await published(project), OLD);
  await release();
  assertEquals((await project.run(list)).started, ["mid", "final"]);
  assertEquals(await published(project), NEW);
});

Deno.test("fault 7: two runs at the same moment; no stage runs twice, and both end well", async () => {
  await using project = await begun();
  await using one = engine(project, stages());
  await using two = engine(project, stages());
  assertEquals([(await one.process.status).code, (await two.process.status).code], [0, 0]);
  for (const each of [one, two]) await each.until(({ type }) => type === "summary");
  const started = [...one.events, ...two.events].flatMap((event) =>
    event.type === "started" ? [event.stage] : []
  );
  assertEquals(started.sort(), ["final", "mid", "raw"]);
  assertEquals(await published(project), OLD);
});

Deno.test("fault 8: a second run while the first is inside a stage; it waits, says for which process, and runs nothing again", async () => {
  await using project = await done();
  const { list, release } = waiting(project);
  await using first = engine(project, list);
  await first.until(halfDone);
  await using second = engine(project, list);
  await second.until(({ type }) => type === "waiting");
  await release();
  assertEquals([(await first.process.status).code, (await second.process.status).code], [0, 0]);
  await second.until(({ type }) => type === "summary");
  const holder = { process: first.process.pid, host: hostname() };
  const told = second.events.filter(({ type }) => type === "waiting");
  assertEquals(told[0], { type: "waiting", stage: "mid", holder });
  assertEquals(second.events.filter((e) => e.type === "started" && e.stage === "mid"), []);
  assertEquals(await published(project), NEW);
});
