/**
 * Runs an engine in a process of its own, so that a test can interrupt or kill it:
 * `driver.ts <root> <stages as JSON> [module that makes the executor]`; the events are lines of JSON on stdout.
 *
 * @module
 */
import type { Executor } from "../../../pipeline/executor/executor.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import { run } from "../../../pipeline/run/runner.ts";
import type { Stage } from "../../../pipeline/types.ts";

async function made(module: string): Promise<Executor> {
  const { default: make } = await import(module) as { default: () => Executor };
  return make();
}

if (import.meta.main) {
  const [root = "", stages = "[]", module] = Deno.args;
  const stop = new AbortController();
  const kill = new AbortController();
  Deno.addSignalListener("SIGINT", () => (stop.signal.aborted ? kill : stop).abort());
  const list = JSON.parse(stages) as Stage[];
  const outcome = await run({
    project: await openProject(root, list),
    goal: list.map(({ name }) => name),
    jobs: 2,
    ...(module === undefined ? {} : { executor: await made(module) }),
    stop: stop.signal,
    kill: kill.signal,
    onEvent: (event) => console.log(JSON.stringify(event)),
  });
  Deno.exit(outcome.stopped ? 130 : outcome.failed.length > 0 ? 1 : 0);
}
