import type { ComparedRun } from "../app.ts";
import { compare, reasonText } from "../plan/explain.ts";
import { plan } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { parseRecord } from "../store/records.ts";
import { runResult } from "../store/run_result.ts";
import type { RunRecord } from "../types.ts";
import { committedFiles } from "./committed_files.ts";

/**
 * Sets the present results of the stages beside the committed ones. Stages that have neither are left out.
 *
 * @param folder of the committed run records, relative to the project
 */
export async function comparedRuns(project: Project, folder: string): Promise<ComparedRun[]> {
  const { graph, store, root } = project;
  const files = await committedFiles(root, folder);
  const records = await files.read(files.paths.filter((path) => path.endsWith(".json")));
  const verdicts = plan(project);
  const known = new Set(records.keys().map((path) => path.replace(/\.json$/, "")));
  const stages = new Set([...graph.order.map(({ name }) => name), ...known]);
  return [...stages].flatMap((stage): ComparedRun[] => {
    const { state, record } = verdicts.get(stage) ?? {};
    const here = state === "fresh" && record ? record : null;
    const committed = readRecord(records.get(`${stage}.json`), stage);
    if (here === null && committed === null) return [];
    const changes = here && committed ? compare(committed.keyRecord, here.keyRecord) : [];
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

function readRecord(text: string | undefined, stage: string): RunRecord | null {
  try {
    const record = text === undefined ? null : parseRecord(text);
    return record?.stage === stage ? record : null;
  } catch {
    // Evidence, or what somebody else keeps there.
    return null;
  }
}
