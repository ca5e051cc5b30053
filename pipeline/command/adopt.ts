import { selectStages } from "../plan/graph.ts";
import { adopt } from "../upkeep/adopt.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { quoted } from "../words/quoted.ts";
import { taskCommand } from "../words/task_command.ts";
import { count } from "../words/text.ts";
import type { Loaded } from "./command_table.ts";

/** `adopt`: says what was adopted, that nothing needed to be, or could be. */
export async function adoptStages({ args, project }: Loaded): Promise<number> {
  const names = selectStages(project.graph, args.names);
  const { adopted, neverRun, next } = await adopt(project, names, args.because);
  if (args.json) printJson({ adopted, neverRun, next, because: args.because });
  else {
    if (adopted.length > 0) print("stdout", `Adopted ${adopted.join(", ")}: ${args.because}`);
    else if (neverRun.length === 0) print("stdout", "Fresh already; nothing to adopt.");
    if (neverRun.length > 0) {
      print("stdout", `There is nothing to adopt of what was never run: ${neverRun.join(", ")}.`);
    }
    const { stages: [first, ...more], words } = next;
    if (first !== undefined) {
      const which = more.length === 0 ? first : `${first} and ${count(more.length, "other stage")}`;
      print(
        "stdout",
        `${which} behind ${
          names.length === 1 ? "it" : "them"
        } changed in code too. If that changed no result either:\n` +
          `  ${taskCommand(`adopt ${words.join(" ")}`, args)} --because ${quoted(args.because)}`,
      );
    }
  }
  return 0;
}
