import { assertEquals } from "@std/assert";
import {
  readResult,
  readSubmission,
  writeResult,
  writeSubmission,
} from "../../../pipeline/slurm/job_folder.ts";
import { testProject } from "../helpers/project.ts";
import { SUBMISSION } from "./submission.ts";

Deno.test("slurm: notes of a job are read as they were written, and damaged ones count as none", async () => {
  await using project = await testProject();
  const folder = `${project.root}/job`;
  await Deno.mkdir(folder);
  const result = { ok: false, message: "diverged", seeLog: true, retryable: true } as const;
  await writeSubmission(folder, SUBMISSION);
  await writeResult(folder, result);
  assertEquals([await readSubmission(folder), await readResult(folder)], [SUBMISSION, result]);
  for (const damaged of ["", "\0\0\0", '{"stage": "s", "submi', "null", "[]", "7", "{}"]) {
    await project.write("job/submitted.json", damaged);
    await project.write("job/result.json", damaged);
    assertEquals([await readSubmission(folder), await readResult(folder)], [null, null], damaged);
  }
});
