import { restore } from "../publish/restore.ts";
import { progressLine } from "../screen/progress_line.ts";
import { firstFew } from "../words/first_few.ts";
import { typedPath } from "../words/typed_path.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { taskCommand } from "../words/task_command.ts";
import { count } from "../words/text.ts";
import type { Loaded } from "./command_table.ts";
import { tellRefused } from "./tell_refused.ts";

/** `restore`: exit code 1 when something was refused. A relative folder is taken from where the user stands. */
export async function restoreRuns({ args, workflow, project }: Loaded): Promise<number> {
  const { graph } = project;
  const published = workflow.committed === undefined
    ? workflow.goal.flatMap((name) => graph.byName.get(name)?.publishRecords ?? [])
    : [workflow.committed.records];
  const folders = args.names.length > 0 ? args.names.map(typedPath) : [...new Set(published)];
  const show = progressLine(args);
  const found = await restore(project, folders, {
    replaces: args.replace,
    onProgress: (done, total) => show(`restoring ${done} of ${count(total, "run")}`),
  });
  show("");
  const { restored, there, differing, refused } = found;
  if (args.json) printJson(found);
  else {
    const andRefused = tellRefused(refused);
    const runs = Object.values(restored);
    const partly = runs.filter((leftOut) => leftOut.length > 0).length;
    print(
      "stdout",
      `${count(runs.length, "run")} restored` +
        `${
          partly === 0 ? "" : `, ${partly} without all files`
        }; ${there.length} were here already` +
        `${andRefused}. ` +
        `${differing.length === 0 ? "" : `${differingText(differing)} `}` +
        `To see what is fresh by it: ${taskCommand("status", args)}`,
    );
  }
  return Object.keys(refused).length > 0 ? 1 : 0;
}

/** As many stages as are named one by one. */
const MOST_NAMED = 4;

function differingText(stages: readonly string[]): string {
  const named = firstFew(stages, MOST_NAMED, ", ", ", ");
  const differ = stages.length === 1
    ? "1 differs from yours and was"
    : `${stages.length} differ from yours and were`;
  return `${differ} left: ${named}. --replace takes the published ones.`;
}
