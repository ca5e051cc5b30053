import type { App, OpenWorkflow } from "../app.ts";
import type { Failure } from "../events.ts";
import { localExecutor } from "../executor/local_executor.ts";
import { type CommandView, commandView } from "../live/command_view.ts";
import { ancestors, selectStages } from "../plan/graph.ts";
import { plan, planFor } from "../plan/plan.ts";
import { expectedTime } from "../run/expected_time.ts";
import type { Arguments } from "./command.ts";
import { openWorkflow } from "./load.ts";
import { execute } from "./execute.ts";
import { presentOutputs } from "./outputs.ts";
import { partsHere, workflowTimes } from "./workflow_times.ts";

/**
 * Serves a command that runs the stages of workflows in steps.
 *
 * @returns the exit code
 */
export async function serveSteps(
  steps: (args: Arguments, open: OpenWorkflow) => Promise<number>,
  args: Arguments,
  app: App,
): Promise<number> {
  using view = commandView(app.root, app.importMapFlags);
  return await steps(args, openSteps(args, app, view));
}

/** Opens workflows whose stages are run in steps. */
function openSteps(args: Arguments, app: App, view: CommandView): OpenWorkflow {
  let isFirst = true;
  return async (workflow) => {
    // What there is to tell is told once.
    const told = isFirst ? workflow : { ...workflow, notices: [] };
    isFirst = false;
    const loaded = await openWorkflow(told, args, app);
    const { project } = loaded;
    const needed = (stages: readonly string[]) =>
      ancestors(project.graph, selectStages(project.graph, stages));
    return {
      outputs: () => presentOutputs(project),
      keys() {
        const verdicts = plan(project, []);
        return (stage) => verdicts.get(stage)?.key ?? null;
      },
      async timeOf(stages, without = []) {
        const wanted = needed(stages).difference(needed(without));
        const jobs = args.jobs ?? localExecutor().jobs;
        const { verdicts } = planFor(project, [], needed(stages));
        const times = await workflowTimes(workflow, project, verdicts);
        const parts = await partsHere(project, verdicts, jobs);
        const { seconds, unknown } = expectedTime(project.graph, wanted, verdicts, parts, times);
        return { seconds, unknown };
      },
      async run(stages, { present = false, shows = false } = {}) {
        const failures: Failure[] = [];
        const code = await execute(loaded, stages, {
          present,
          shows,
          view,
          onEvent: (event) => {
            if (event.type === "failed") failures.push(event);
          },
        });
        return { code, failures };
      },
    };
  };
}
