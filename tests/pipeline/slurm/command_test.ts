import { assertEquals, assertRejects } from "@std/assert";
import { slurm, SlurmError } from "../../../pipeline/slurm/command.ts";

Deno.test("slurm: a command that is ended before it answers may have done its work, and is asked again", async () => {
  const error = await assertRejects(() => slurm("sh", ["-c", "kill $$"]), SlurmError, "SIGTERM");
  assertEquals([(error as SlurmError).retryable, (error as SlurmError).unsure], [true, true]);
});

Deno.test("slurm: a command gets the settings of Slurm, and no credential", async () => {
  Deno.env.set("SBATCH_ACCOUNT", "lab");
  Deno.env.set("GITHUB_TOKEN", "hunter2");
  try {
    const names = await slurm("sh", ["-c", 'echo "$SBATCH_ACCOUNT:$GITHUB_TOKEN"']);
    assertEquals(names, "lab:");
  } finally {
    Deno.env.delete("SBATCH_ACCOUNT");
    Deno.env.delete("GITHUB_TOKEN");
  }
});
