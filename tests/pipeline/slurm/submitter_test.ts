/** Submissions to a controller that loses answers, and to one that lets a user have few jobs. */
import { assertEquals, assertMatch } from "@std/assert";
import { inOwnProcess } from "../helpers/in_own_process.ts";

/**
 * What code prints beside these commands. It has `folder`, `told`, and `submit(name)`, which submits a stage and returns its
 * number.
 */
async function beside(
  commands: { readonly sbatch: string; readonly squeue: string },
  code: string,
): Promise<unknown> {
  const folder = await Deno.makeTempDir();
  for (const [name, script] of Object.entries(commands)) {
    await Deno.writeTextFile(`${folder}/${name}`, `#!/bin/sh\ncd "${folder}"\n${script}\n`, {
      mode: 0o755,
    });
  }
  try {
    return await inOwnProcess(
      `import { submitter } from "./pipeline/slurm/submitter.ts";
       const folder = ${JSON.stringify(folder)};
       const told = [];
       const limits = { maxArraySize: 100, killWait: 30 };
       const send = submitter({}, () => limits, (text) => told.push(text));
       const submit = async (name) => {
         const job = { name, program: "p.ts" };
         const order = { job, root: folder, jobFolder: folder + "/job-" + name, resources: {} };
         return (await send(order, new AbortController().signal)).id;
       };
       ${code}
       Deno.exit(0);`,
      { PATH: `${folder}:${Deno.env.get("PATH")}` },
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Notes the comment of a submission, and loses the first answer. */
const LOSES = `
  for flag in "$@"; do case "$flag" in --comment=*) echo "\${flag#--comment=}" >> comments;; esac; done
  if [ "$(wc -l < comments)" -gt 1 ]; then echo 43; exit 0; fi
  echo "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation" >&2
  exit 1`;
const SUBMISSIONS = `Deno.readTextFileSync(folder + "/comments").trim().split("\\n").length`;

Deno.test("slurm: a job whose answer was lost is not submitted again while the queue does not answer", async () => {
  const squeue = `
    echo x >> polls
    if [ "$(wc -l < polls)" -gt 2 ]; then echo "42|PENDING||$(cat comments)|None"; exit 0; fi
    echo "slurm_load_jobs error: Unable to contact slurm controller" >&2
    exit 1`;
  const told = await beside(
    { sbatch: LOSES, squeue },
    `const id = await submit("s");
     console.log(JSON.stringify([id, ${SUBMISSIONS}]));`,
  );
  assertEquals(told, ["42", 1]);
});

Deno.test("slurm: a job whose answer was lost is submitted again when the queue has answered without it for a minute", async () => {
  const told = await beside(
    { sbatch: LOSES, squeue: "echo x >> polls" },
    `const clock = Date.now;
     const submitted = submit("s");
     const polls = () => Deno.readTextFile(folder + "/polls").catch(() => "");
     while ((await polls()).length < 4) await new Promise((resolve) => setTimeout(resolve, 100));
     const before = ${SUBMISSIONS};
     Date.now = () => clock() + 60_000;
     console.log(JSON.stringify([before, await submitted, ${SUBMISSIONS}]));`,
  );
  assertEquals(told, [1, "43", 2]);
});

Deno.test("slurm: of an array that is larger than the site's limit as many go as it takes, and the limit is told once", async () => {
  // Three jobs fit in all, then as many as end.
  const sbatch = `
    size=1
    for flag in "$@"; do case "$flag" in --array=0-*) size=$((\${flag#--array=0-} + 1));; esac; done
    echo $size >> sizes
    used=$(cat used 2> /dev/null || echo 0)
    if [ $((used + size)) -gt 3 ]; then
      echo 0 > used
      echo "sbatch: error: AssocMaxSubmitJobLimit" >&2
      echo "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy" >&2
      exit 1
    fi
    echo $((used + size)) > used
    wc -l < sizes`;
  const [ids, sizes, told] = await beside(
    { sbatch, squeue: "true" },
    `const ids = await Promise.all(["a", "b", "c", "d", "e"].map(submit));
     const sizes = Deno.readTextFileSync(folder + "/sizes").trim().split("\\n").map(Number);
     console.log(JSON.stringify([ids, sizes, told]));`,
  ) as [string[], number[], string[]];
  // Five are refused, three go, and two when these have ended.
  assertEquals(sizes, [5, 3, 2, 1, 1]);
  assertEquals(ids, ["2_0", "2_1", "2_2", "4", "5"]);
  assertEquals(told.length, 1);
  assertMatch(told[0]!, /AssocMaxSubmitJobLimit.*slurm\.maxJobs in the profile, or --jobs/);
});
