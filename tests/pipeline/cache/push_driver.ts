/**
 * `cache push` in a process of its own, so that a test can kill it: `push_driver.ts <root> <stages as JSON> <address>`.
 *
 * @module
 */
import { openCache } from "../../../pipeline/cache/open_cache.ts";
import { push } from "../../../pipeline/cache/transfer.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import type { Stage } from "../../../pipeline/types.ts";

if (import.meta.main) {
  const [root = "", text = "[]", address = ""] = Deno.args;
  const stages = JSON.parse(text) as Stage[];
  const names = stages.map(({ name }) => name);
  const project = await openProject(root, stages);
  await push(project, names, await openCache(address, {}), () => {});
}
