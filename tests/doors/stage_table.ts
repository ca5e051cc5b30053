import { from } from "arquero";
import type { Stage } from "../../pipeline/types.ts";
import { loadDag } from "../../stages/dag.ts";
import { ROOT } from "./read_project.ts";

/** Profiles that have every kind of stage between them. */
const PROFILES = ["cifar10-part", "after-f1", "gap-f1-tuned", "figures-f1"];

/** A line for each kind of stage: the program that does it, and what its results are called. */
export async function stageTable(): Promise<string> {
  const kinds = new Map<string, { programs: Set<string>; files: Set<string> }>();
  for (const profile of PROFILES) {
    const root = ROOT.replace(/\/$/, "");
    const { stages } = await loadDag({ root, profile, set: [], committed: true });
    for (const stage of stages) {
      const kind = stage.name.split("/")[0]!;
      const known = kinds.get(kind) ?? { programs: new Set(), files: new Set() };
      kinds.set(kind, known);
      known.programs.add(stage.program);
      for (const file of filesOf(stage)) known.files.add(file);
    }
  }
  const code = (names: Iterable<string>) =>
    [...names].sort().map((name) => `\`${name}\``).join(", ");
  const lines = [...kinds].map(([kind, { programs, files }]) => ({
    stage: code([`${kind}/…`]),
    program: code(programs),
    "writes into results/": files.size === 0 ? "its record" : code(files),
  }));
  return from(lines).toMarkdown({ limit: lines.length }).trimEnd();
}

/** What a stage publishes, without the names of its profile and its experiments. */
function filesOf({ publish = {}, publishFolder }: Stage): string[] {
  return Object.values(publish).map((path) => {
    const file = publishFolder === undefined ? path : path.slice(publishFolder.length + 1);
    const [first = ""] = file.split("/");
    return first.includes(".") ? first : `${first}/`;
  });
}
