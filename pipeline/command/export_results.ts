import { exportCrate } from "../publish/export.ts";
import { exportRuns } from "../publish/export_runs.ts";
import { typedPath } from "../words/typed_path.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { taskCommand } from "../words/task_command.ts";
import { count, size } from "../words/text.ts";
import { totalBytes } from "../words/total_bytes.ts";
import type { Loaded } from "./command_table.ts";

/** `export`. A relative folder is taken from where the user stands. */
export async function exportResults({ args, app, workflow, project }: Loaded): Promise<number> {
  const [word = ""] = args.names;
  const folder = typedPath(word);
  const module = app.workflow ?? Deno.mainModule.replace(/^.*\//, "");
  const name = app.title ?? project.root.replace(/^.*\//, "");
  const write = workflow.exports?.[args.format] ?? app.exports?.[args.format]?.write;
  if (write !== undefined) {
    const files = await exportRuns(project, { folder, write });
    if (args.json) printJson({ folder, files });
    else print("stdout", `${count(files, "file")} in ${word}`);
    return 0;
  }
  const { files, leftOut } = await exportCrate(project, {
    goal: workflow.goal,
    folder,
    name,
    workflow: module,
  });
  if (args.json) printJson({ folder, files, leftOut });
  else {
    print(
      "stdout",
      `${count(files, "file")} in ${word}: what is published, and the run records behind it.`,
    );
    const [first] = leftOut;
    if (first !== undefined) {
      const files = leftOut.reduce((sum, { stages }) => sum + stages.length, 0);
      const bytes = totalBytes(leftOut);
      const named = leftOut.slice(0, 3).map(({ path, stages }) =>
        stages.length === 1 ? path : `${path} of ${stages.length} stages`
      );
      print(
        "stdout",
        `${count(files, "file")} (${size(bytes)}) that stages hand on to each other ${
          files === 1 ? "is" : "are"
        } not among them: ${named.join(", ")}${leftOut.length > 3 ? ", …" : ""}.\n` +
          `Where one lies, and how to make it again: ${
            taskCommand(`show ${first.stages[0]}`, args)
          }`,
      );
      if (workflow.weights !== undefined) {
        print("stdout", "To write the weights of a training: deno task help export");
      }
    }
  }
  return 0;
}
