import { standardLibraryFlags } from "../pick_std.ts";
import type { Finding } from "./finding.ts";

/** Checks whether the data of the default profile are in the store, by `status --json`. */
export async function checkData(root: string): Promise<Finding[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "-A", ...await standardLibraryFlags(), `${root}/main.ts`],
      ...["status", "download", "prepare", "--json", "--device", "cpu"],
    ],
    // The data do not depend on libtensorflow; checkTensorFlow reports its problems.
    env: { LIBTENSORFLOW_PATH: "" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (!success) {
    const found = `"deno task status" failed: ${decoder.decode(stderr).trim()}`;
    const remedy = "correct what this says; the same command shows it again";
    return [{ subject: "data", state: "problem", found, remedy }];
  }
  return dataFindings(JSON.parse(decoder.decode(stdout)).stages);
}

/** Turns the stages of `status --json` into findings. */
export function dataFindings(
  stages: readonly { readonly stage: string; readonly state: string }[],
): Finding[] {
  return stages.map(({ stage, state }) =>
    state === "fresh"
      ? { subject: "data", state: "ok", found: `${stage} is in the store` }
      : { subject: "data", state: "note", found: `${stage}: ${state}; the next run makes it` }
  );
}
