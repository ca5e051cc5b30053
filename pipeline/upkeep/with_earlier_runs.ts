import type { Project } from "../plan/project.ts";
import { storeContents } from "../store/contents.ts";

/** The project, with all earlier runs of its stages at hand: reasons then compare with the nearest, not the latest. */
export async function withEarlierRuns(project: Project) {
  const { records } = await storeContents(project.store);
  const byStage = Map.groupBy(records.values(), ({ stage }) => stage);
  return { ...project, earlier: (stage: string) => byStage.get(stage) ?? [] };
}
