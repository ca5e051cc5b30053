/**
 * An engine on a faulty disk: `driver.ts <root> <stages> <fault> <journal> <saved>`, the middle two as JSON. Its events
 * are lines of JSON on stdout.
 *
 * @module
 */
import { type Fault, faultyDisk } from "./faulty_disk.ts";
import type { Stage } from "../../pipeline/types.ts";

if (import.meta.main) {
  const [root = "", stages = "[]", fault = "{}", journal = "", saved = ""] = Deno.args;
  // This comes before the engine is loaded, since a module could keep a function.
  faultyDisk(JSON.parse(fault) as Fault, journal, saved);
  const { openProject } = await import("../../pipeline/plan/project.ts");
  const { run } = await import("../../pipeline/run/runner.ts");
  const list = JSON.parse(stages) as Stage[];
  try {
    const outcome = await run({
      project: await openProject(root, list),
      goal: list.map(({ name }) => name),
      jobs: 1,
      onEvent: (event) => console.log(JSON.stringify(event)),
    });
    Deno.exit(outcome.failed.length > 0 ? 1 : 0);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
