import { standardLibraryFlags } from "../pick_std.ts";
import type { Finding } from "./finding.ts";

/** Whether the data of the default profile are in the store, as `status` sees it. */
export async function lookAtData(root: string): Promise<Finding[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "-A", ...await standardLibraryFlags(), `${root}/main.ts`],
      ...["status", "download", "prepare", "--json"],
    ],
    // Data do not hang on libtensorflow; what is wrong with that is told once, elsewhere.
    env: { LIBTENSORFLOW_PATH: "", DEVICE: "cpu" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (!success) {
    const found = `"deno task status" failed: ${decoder.decode(stderr).trim()}`;
    return [{ subject: "data", state: "problem", found }];
  }
  return dataFindings(JSON.parse(decoder.decode(stdout)).stages);
}

/** Judges the states that `status --json` tells. */
export function dataFindings(
  stages: readonly { readonly stage: string; readonly state: string }[],
): Finding[] {
  return stages.map(({ stage, state }) =>
    state === "fresh"
      ? { subject: "data", state: "ok", found: `${stage} is there` }
      : { subject: "data", state: "note", found: `${stage}: ${state}; the next run makes it` }
  );
}
