import { assertEquals, assertRejects } from "@std/assert";
import { slurm, SlurmError } from "../../../pipeline/slurm/command.ts";
import { inOwnProcess } from "../helpers/in_own_process.ts";

Deno.test("slurm: a command that is ended before it answers may have done its work, and is asked again", async () => {
  const error = await assertRejects(() => slurm("sh", ["-c", "kill $$"]), SlurmError, "SIGTERM");
  assertEquals([(error as SlurmError).retryable, (error as SlurmError).unsure], [true, true]);
});

Deno.test("slurm: a command gets the settings of Slurm, and no credential", async () => {
  const code = 'import { slurm } from "./pipeline/slurm/command.ts";' +
    `const names = await slurm("sh", ["-c", 'echo "$SBATCH_ACCOUNT:$GITHUB_TOKEN"']);` +
    "console.log(JSON.stringify(names));";
  const environment = { SBATCH_ACCOUNT: "lab", GITHUB_TOKEN: "hunter2" };
  assertEquals(await inOwnProcess(code, environment), "lab:");
});

Deno.test("slurm: a command that cannot be started now may be started later, but not one that is not there", async () => {
  const tooLong = ["x".repeat(300_000)];
  const now = await assertRejects(() => slurm("true", tooLong), SlurmError, "could not be started");
  assertEquals([(now as SlurmError).retryable, (now as SlurmError).unsure], [true, false]);
  const none = await assertRejects(() => slurm("no-such-command", []), SlurmError, "There is no");
  assertEquals((none as SlurmError).retryable, false);
});
