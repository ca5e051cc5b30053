import { ignoreFlag } from "./ignore_flag.ts";

/**
 * Tests that keep a core busy for ten seconds or more, a third of the work of all. `deno task ok` leaves them out, so that it
 * takes less than five minutes; `deno task test`, and so CI, runs them. As a program it prints the flag for `deno test`.
 */
export const LONGEST: readonly string[] = [
  "tests/branches_test.ts",
  "tests/committed_test.ts",
  "tests/models/parity_test.ts",
  "tests/models/training/fit_resume_test.ts",
  "tests/models/training/remedies_resume_test.ts",
  "tests/own_data_test.ts",
  "tests/pipeline/cache/contract_test.ts",
  "tests/pipeline/pack/pack_test.ts",
  "tests/reproduce_test.ts",
  "tests/resume_test.ts",
  "tests/study_test.ts",
  "tests/tensorflow/kernels/tfjs_suite_test.ts",
];

if (import.meta.main) console.log(ignoreFlag(LONGEST));
