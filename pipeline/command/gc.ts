import { openProject, type Project } from "../plan/project.ts";
import { collectionScreen } from "../screen/collection_screen.ts";
import { collectGarbage } from "../upkeep/gc.ts";
import { print } from "../words/print.ts";
import { printJson } from "../words/print_json.ts";
import { count, size } from "../words/text.ts";
import type { Loaded } from "./command_table.ts";
import { flagsWith } from "./flags_with.ts";
import { loadWorkflow } from "./load.ts";

/** `gc`. */
export async function gc({ args, app, project }: Loaded): Promise<number> {
  const flags = Object.entries(app.flags ?? {});
  /** The flags that name what a command is about: a profile, or what the application has in its place. */
  const choosers = [
    "profile",
    ...flags.flatMap(([name, { values }]) => typeof values === "function" ? [name] : []),
  ];
  const { profile, ...rest } = args;
  const added = Object.entries(args.added);
  const isNamed = profile !== undefined || added.some(([flag]) => choosers.includes(flag));
  const others = added.filter(([flag]) => !choosers.includes(flag));
  const latest = args.keep.length === 0;
  // What the command line names is not dropped either.
  const kept: Project[] = latest || isNamed ? [project] : [];
  for (const name of new Set(args.keep)) {
    const takers = await flagsWith(name, flags);
    for (const flag of takers.length === 0 ? ["profile"] : takers) {
      const chosen = flag === "profile"
        ? { profile: name, added: Object.fromEntries(others) }
        : { added: Object.fromEntries([...others, [flag, name]]) };
      const { stages, problems } = await loadWorkflow({ ...rest, ...chosen }, app);
      kept.push(await openProject(app.root, stages, problems));
    }
  }
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
