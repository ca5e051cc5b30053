/** The process of a job beside a result that another one has written. */
import { assertEquals } from "@std/assert";
import {
  messageReader,
  type Submission,
  writeOrder,
  writeResult,
} from "../../../pipeline/slurm/job_folder.ts";
import type { StageOrder } from "../../../pipeline/executor/executor.ts";
import { openLock, takeLock } from "../../../pipeline/system/lock.ts";
import { ROOT } from "../../root.ts";
import { type TestProject, testProject } from "../helpers/project.ts";

const SUBMISSION: Submission = {
  stage: "s",
  submission: "mark",
  index: 0,
  of: 1,
  id: "7",
  at: 0,
  user: null,
};
const RESULT = { ok: false, message: "diverged", seeLog: true, retryable: true } as const;

/** Makes the folder of a job whose stage has no program that could run. */
async function jobIn({ root }: TestProject): Promise<StageOrder> {
  const job = { output: `${root}/output`, scratch: `${root}/scratch`, alive: `${root}/s.process` };
  const order = { jobFolder: `${root}/job`, job, patienceMs: 1000 } as unknown as StageOrder;
  await writeOrder(order, SUBMISSION);
  await Deno.mkdir(job.scratch);
  return order;
}

function runJob(folder: string): Promise<Deno.CommandOutput> {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--quiet", "--no-check", "--lock=deno.lock", "--frozen"],
      ...["--import-map=std/closed.json", "pipeline/slurm/job.ts", "1000", "1000", folder],
    ],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
}

Deno.test("slurm: a job that is requeued after it wrote its result, and before it announced it, announces it", async () => {
  await using project = await testProject();
  const { jobFolder } = await jobIn(project);
  await writeResult(jobFolder, RESULT);
  await project.write("job/messages", "");
  const { code, stderr } = await runJob(jobFolder);
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  assertEquals(await messageReader(jobFolder)(), [{ type: "ended" }]);
});

Deno.test("slurm: a job whose twin wrote a result while it waited for it runs nothing", async () => {
  await using project = await testProject();
  const { jobFolder, job } = await jobIn(project);
  const twin = await openLock(job.alive);
  assertEquals(await takeLock(twin, job.alive, true), true);
  const read = messageReader(jobFolder);
  const run = runJob(jobFolder);
  let first = await read();
  while (first.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    first = await read();
  }
  await writeResult(jobFolder, RESULT);
  await twin.unlock();
  twin.close();
  const { code, stderr } = await run;
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  const types = [...first, ...await read()].map(({ type }) => type);
  assertEquals(types, ["running", "ended", "ended"]);
  assertEquals(await project.exists("output"), false);
});
