/**
 * Runs an engine in a process of its own, so that a test can interrupt or kill it:
 * `driver.ts <root> <stages as JSON>`; the events are lines of JSON on stdout.
 *
 * @module
 */
import { openProject } from "../../../pipeline/project.ts";
import { run } from "../../../pipeline/runner.ts";
import type { Stage } from "../../../pipeline/types.ts";

if (import.meta.main) {
  const [root = "", stages = "[]"] = Deno.args;
  const stop = new AbortController();
  const kill = new AbortController();
  Deno.addSignalListener("SIGINT", () => (stop.signal.aborted ? kill : stop).abort());
  const list = JSON.parse(stages) as Stage[];
  const outcome = await run({
    project: await openProject(root, list),
    goal: list.map(({ name }) => name),
    jobs: 2,
    stop: stop.signal,
    kill: kill.signal,
    report: (event) => console.log(JSON.stringify(event)),
  });
  Deno.exit(outcome.stopped ? 130 : outcome.failed.length > 0 ? 1 : 0);
}
