import type { ComparedRun } from "../app.ts";
import { compare, reasonText } from "../plan/explain.ts";
import { plan } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { parseRecord } from "../store/records.ts";
import { runResult } from "../store/run_result.ts";
import type { RunRecord } from "../types.ts";
import { committedFiles } from "./committed_files.ts";

/**
 * Pairs the present results of stages with the committed ones. Leaves out stages without either. A stage that only waits for
 * inputs that have gone, as after `restore`, counts as here if the nearest run is the committed one.
 *
 * @param folder folder of the committed run records, relative to the project
 */
export async function comparedRuns(project: Project, folder: string): Promise<ComparedRun[]> {
  const { graph, store, root } = project;
  const files = await committedFiles(root, folder);
  const records = await files.read(files.paths.filter((path) => path.endsWith(".json")));
  const verdicts = plan(project, []);
  const committedNames = new Set(records.keys().map((path) => path.replace(/\.json$/, "")));
  const stages = new Set([...graph.order.map(({ name }) => name), ...committedNames]);
  return [...stages].flatMap((stage): ComparedRun[] => {
    const { state, record } = verdicts.get(stage) ?? {};
    const committed = recordFrom(records.get(`${stage}.json`));
    const isSame = record != null && record.key === committed?.key;
    const here = state === "fresh" || (state === "waiting" && isSame) ? record ?? null : null;
    if (here === null && committed === null) return [];
    const changes = here && committed
      ? compare(committed.keyRecord, here.keyRecord, project.words)
      : [];
    return [{
      stage,
      here: here && runResult(store, here),
      committed: committed && {
        record: committed,
        async read(file) {
          const path = `${stage}/${file}`;
          return (await files.read([path])).get(path) ?? null;
        },
      },
      changes: changes.map(reasonText),
    }];
  });
}

/** Reads a record. A run that stages of several names share bears one of the names, so the path says whose it is. */
function recordFrom(text: string | undefined): RunRecord | null {
  try {
    return text === undefined ? null : parseRecord(text);
  } catch {
    // Evidence, or a file of somebody else.
    return null;
  }
}
