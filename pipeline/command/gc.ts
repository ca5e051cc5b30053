import { openProject, type Project } from "../plan/project.ts";
import { collectionScreen } from "../screen/collection_screen.ts";
import { collectGarbage } from "../upkeep/gc.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { count, size } from "../words/text.ts";
import type { Loaded } from "./command_table.ts";
import { loadWorkflow } from "./load.ts";

/** `gc`. */
export async function gc({ args, app, project }: Loaded): Promise<number> {
  const projects: Project[] = [];
  // One that --profile names is not dropped either.
  const named = args.profile === undefined ? [] : [args.profile];
  for (const profile of new Set([...args.keep, ...args.keep.length === 0 ? [] : named])) {
    const { stages, problems } = await loadWorkflow({ ...args, profile }, app);
    projects.push(await openProject(app.root, stages, problems));
  }
  const latest = args.keep.length === 0;
  const kept = latest ? [project] : projects;
  const found = await collectGarbage(kept, { latest, dryRun: args.dryRun });
  if (args.json) printJson({ dryRun: args.dryRun, ...found });
  else {
    print("stdout", collectionScreen(found, project.root, { each: args.verbose }));
    const verb = args.dryRun ? "would be" : found.remove.length === 1 ? "was" : "were";
    const freed = size(found.before - found.after);
    print(
      "stdout",
      `${count(found.remove.length, "thing")} ${verb} removed, ${freed}; the store: ` +
        `${size(found.before)} before, ${size(found.after)} after.`,
    );
  }
  return 0;
}
