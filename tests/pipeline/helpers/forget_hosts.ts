import { listFiles } from "../../../pipeline/key/digest.ts";
import type { TestProject } from "./project.ts";

/** As if all had been run on another machine, so that its times tell nothing of this one. */
export async function forgetHosts({ root, read, write }: TestProject): Promise<void> {
  for (const path of await listFiles(`${root}/.cache/store/runs`)) {
    const file = `.cache/store/runs/${path}`;
    const record = JSON.parse(await read(file));
    await write(file, JSON.stringify({ ...record, facts: { ...record.facts, host: {} } }));
  }
}
