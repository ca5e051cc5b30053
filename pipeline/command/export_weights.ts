import { type Graph, selectStages } from "../plan/graph.ts";
import { plan } from "../plan/plan.ts";
import { damagedOutput } from "../store/damaged_output.ts";
import { UserError } from "../words/errors.ts";
import { typedPath } from "../words/typed_path.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { taskCommand } from "../words/task_command.ts";
import type { Loaded } from "./command_table.ts";
import { outputFolders } from "./outputs.ts";

/** `export --weights`: writes what a training has learned into the user's folder, for other programs. */
export async function exportWeights({ args, workflow, project }: Loaded): Promise<number> {
  const { names, weights: format = "", json } = args;
  if (workflow.weights === undefined) {
    throw new UserError("Exporting: this workflow trains nothing.");
  }
  const { write, whyNone } = workflow.weights;
  const { store } = project;
  using _held = await store.share();
  const stages = trainingsOf(project.graph, names, workflow.weights.stages);
  const verdicts = plan(project, stages);
  const outputOf = outputFolders(project, verdicts);
  const waiting = stages.find((stage) => outputOf(stage) === null);
  if (waiting !== undefined) {
    throw new UserError(
      `Exporting the weights of ${waiting}: it is not fresh. Bring it up to date first: ${
        taskCommand(`run ${waiting}`, args)
      }.`,
    );
  }
  for (const stage of stages) {
    const digest = verdicts.get(stage)?.record?.output.digest;
    if (digest !== undefined && await store.verify(digest) !== null) {
      throw damagedOutput("Exporting", stage);
    }
  }
  const left: { readonly stage: string; readonly why: string }[] = [];
  for (const stage of stages) {
    const why = await whyNone?.(stage, outputOf) ?? null;
    if (why !== null) left.push({ stage, why });
  }
  // A folder is written as far as there is something.
  const [refused] = left;
  if (refused !== undefined && left.length === stages.length) {
    throw new UserError(
      `Exporting the weights of ${refused.stage}: ${refused.why}, so that it has none.`,
    );
  }
  if (!json) {
    for (const { stage, why } of left) {
      print("stderr", `${stage} is left out: ${why}, so that it has no weights.`);
    }
  }
  const folder = typedPath(".");
  const written = [];
  for (const stage of stages) {
    if (left.some((one) => one.stage === stage)) continue;
    const { path, advice } = await write(stage, format, folder, outputOf);
    written.push({ stage, path });
    if (!json) print("stdout", `${path}\n${advice}`);
  }
  if (json) printJson({ written, left });
  return 0;
}

/** Finds trainings by name or by folder. The parts that a training is made of lie in a folder of its name, and are none. */
function trainingsOf(
  graph: Graph,
  names: readonly string[],
  trainings: readonly string[],
): readonly string[] {
  const found = names.flatMap((typed) => {
    const name = typed.replace(/\/+$/, "");
    if (trainings.includes(name)) return [name];
    const inside = selectStages(graph, [name]).filter((stage) => trainings.includes(stage));
    if (inside.length > 0) return inside;
    throw new UserError(
      `Exporting weights: "${name}" is no training; wanted a name such as ${
        nearest(name, trainings)
      }, or a folder of such.`,
    );
  });
  return [...new Set(found)];
}

/** The training that a stage belongs to; the first one of all where it belongs to none. */
const nearest = (name: string, trainings: readonly string[]) =>
  trainings.find((training) => name.startsWith(`${training}/`)) ?? trainings[0];
