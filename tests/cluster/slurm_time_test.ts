import { assertEquals, assertStringIncludes } from "@std/assert";
import { slurmExecutor } from "../../pipeline/slurm/executor.ts";
import { stage, testProject } from "../pipeline/helpers/project.ts";
import { startSlow } from "./slurm.ts";

/** Jobs that may last the shortest time there is, a minute, and are warned as soon as Slurm looks at its watch. */
const BRIEF = { memoryGiB: 0.25, pollSeconds: 1, time: "1", warnSeconds: 58 };

function test(what: string, work: () => Promise<void>): void {
  Deno.test({ name: `slurm time: ${what}`, fn: work, ignore: !Deno.env.has("TEST_CLUSTER") });
}

test("a job whose time is nearly over leaves a checkpoint and goes on in another one", async () => {
  await using project = await testProject();
  const { seen, running } = await startSlow(project, { executor: slurmExecutor(BRIEF) });
  await seen.process("s", 1);
  await project.write("release", "");
  assertEquals((await running).failed, []);
  assertEquals(await project.read("s.txt"), "11, checkpoint after 1");
  const again = seen.of("job").find(({ state }) => state === "again");
  assertEquals(again?.note, "it reached its time limit");
});

test("a job whose time is over before there is a checkpoint has failed, with the setting to change", async () => {
  await using project = await testProject({
    "heedless.ts": `export default async ({ send, signal }) => {
      while (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 10));
      signal.throwIfAborted();
    };`,
  });
  const run = await project.run([stage("s", "heedless.ts")], { executor: slurmExecutor(BRIEF) });
  const [failed] = run.of("failed");
  assertStringIncludes(failed?.message ?? "", "reached its time limit without a new checkpoint");
  assertStringIncludes(failed?.message ?? "", "slurm.time");
});
