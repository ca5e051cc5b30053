import { assertEquals, assertStringIncludes } from "@std/assert";
import { slurmExecutor } from "../../pipeline/slurm/executor.ts";
import { testProject } from "../pipeline/helpers/project.ts";
import makeExecutor from "./make_slurm_executor.ts";
import { slurm, startSlow, until } from "./slurm.ts";

function test(what: string, work: () => Promise<void>): void {
  Deno.test({ name: `slurm controller: ${what}`, fn: work, ignore: !Deno.env.has("TEST_CLUSTER") });
}

test("while it is away jobs go on, and it is asked again", async () => {
  await using project = await testProject();
  const notices: string[] = [];
  const executor = slurmExecutor({ memoryGiB: 0.25, pollSeconds: 1 }, (text) => notices.push(text));
  const { seen, running } = await startSlow(project, { executor }, ["s", "after"]);
  await seen.process("s");
  // It saves what it knows, as on any restart.
  await slurm("scontrol", "shutdown", "slurmctld");
  await until("the silence is noticed", () => notices.length > 0);
  assertStringIncludes(notices[0] ?? "", "Slurm does not answer");
  await project.write("release", "");
  await until("the result is seen", () => seen.of("finished").length > 0);
  await slurm("slurmctld");
  assertEquals((await running).failed, []);
  assertEquals(await project.read("after.txt"), "1, checkpoint none");
});

test("a run is interrupted also while it takes no jobs, and the next one submits what is lacking", async () => {
  await using project = await testProject();
  const notices: string[] = [];
  const executor = slurmExecutor({ memoryGiB: 0.25, pollSeconds: 1 }, (text) => notices.push(text));
  const stop = new AbortController();
  const options = { executor, stop: stop.signal };
  const { stages, seen, running } = await startSlow(project, options, ["s", "after"]);
  await seen.process("s");
  await slurm("scontrol", "shutdown", "slurmctld");
  await project.write("release", "");
  await until(
    "the second stage is not taken",
    () => notices.some((text) => text.includes("Slurm accepts no jobs now")),
  );
  stop.abort();
  assertEquals([(await running).stopped, seen.of("finished").length], [true, 1]);
  await slurm("slurmctld");
  await until("the controller is back", async () => await slurm("squeue", "--noheader") === "");
  assertEquals((await project.run(stages, { executor: makeExecutor() })).failed, []);
  assertEquals(await project.read("after.txt"), "1, checkpoint none");
});
