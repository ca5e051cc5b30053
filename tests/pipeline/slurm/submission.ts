import type { Submission } from "../../../pipeline/slurm/job_folder.ts";

/** A job of one stage that Slurm has taken. */
export const SUBMISSION: Submission = {
  stage: "s",
  submission: "mark",
  index: 0,
  of: 1,
  id: "7",
  at: 0,
  user: null,
};
