import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { askAboutJobs } from "../../../pipeline/slurm/ask_about_jobs.ts";
import { appendMessage, messageReader } from "../../../pipeline/slurm/job_folder.ts";
import { jobName, jobScript, resourceFlags } from "../../../pipeline/slurm/sbatch.ts";
import { tempFolder } from "../../temp_folder.ts";

Deno.test("slurm: what a stage asks for comes before the profile's defaults, and further flags come last", () => {
  const options = { cores: 2, memoryGiB: 8, gpuType: "a100", flags: ["--constraint=nvme"] };
  assertEquals(resourceFlags({ resources: { gpus: 2, memoryGiB: 0.1 } }, options), [
    "--signal=B:USR1@120",
    "--cpus-per-task=2",
    "--mem=103M",
    "--gres=gpu:a100:2",
    "--constraint=nvme",
  ]);
  assertEquals(resourceFlags({ resources: {} }, {}), ["--signal=B:USR1@120", "--cpus-per-task=1"]);
});

Deno.test("slurm: an array is called after what its stages have in common", () => {
  assertEquals(jobName(["train/f1/sb/seed-1"]), "train/f1/sb/seed-1");
  assertEquals(jobName(["train/f1/sb/seed-1", "train/f1/sb/seed-2"]), "train/f1/sb/seed-… (2)");
  assertEquals(jobName(["a", "b", "c"]), "… (3)");
});

Deno.test("slurm: the script gives each job of an array its folder, whatever is in the folders' names", async () => {
  await using folder = await tempFolder();
  const name = fc.string({ unit: "binary", minLength: 1, maxLength: 12 })
    .filter((text) => !/[\0/\n]/.test(text) && text.isWellFormed() && !/^\.{1,2}$/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), async (names) => {
      const folders = names.map((each) => `${folder.path}/${each}`);
      for (const each of folders) await Deno.mkdir(each, { recursive: true });
      const script = jobScript(folders, ["printf", "%s\\n", "it's"]);
      for (const [i, each] of folders.entries()) {
        await new Deno.Command("sh", {
          args: ["-c", script],
          env: { SLURM_ARRAY_TASK_ID: String(i) },
        }).output();
        assertEquals(await Deno.readTextFile(`${each}/out`), `it's\n${each}\n`);
        await Deno.remove(`${each}/out`);
      }
    }),
    { numRuns: 15 },
  );
});

Deno.test("slurm: messages are read once each, half lines only when they are whole", async () => {
  await using folder = await tempFolder();
  const read = messageReader(folder.path);
  assertEquals(await read(), []);
  await appendMessage(folder.path, { type: "result", text: "ü" });
  await Deno.writeTextFile(`${folder.path}/messages`, '{"type":"sto', { append: true });
  assertEquals(await read(), [{ type: "result", text: "ü" }]);
  assertEquals(await read(), []);
  await Deno.writeTextFile(`${folder.path}/messages`, 'pped"}\nnot json\n', { append: true });
  assertEquals(await read(), [{ type: "stopped" }]);
});

Deno.test("slurm: an interruption asks what becomes of the jobs until it is told; a second one leaves them", async () => {
  const decide = async (answers: (string | null)[], times = 1) => {
    const said: string[] = [];
    const ask = askAboutJobs({
      leave: () => said.push("leave"),
      cancel: () => said.push("cancel"),
      say: (text) => said.push(text.slice(0, 22)),
      readLine: () => Promise.resolve(answers.shift() ?? null),
    });
    const asked = Array.from({ length: times }, () => ask(2));
    await Promise.all(asked);
    return said;
  };
  const question = "2 jobs are queued or r";
  assertEquals(await decide(["c\n"]), [question, "cancel"]);
  assertEquals(await decide(["what?\n", "L\n"]), [question, question, "leave"]);
  assertEquals(await decide([null]), [question, "leave"]);
  assertEquals(await decide(["g\n"]), [question, "Going on."]);
  assertEquals(await decide(["c\n"], 2), [question, "leave"]);
});
