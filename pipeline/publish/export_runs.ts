import type { ExportedRun, WriteRuns } from "../app.ts";
import { listFiles } from "../key/digest.ts";
import { plan } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { UserError } from "../words/errors.ts";
import { inNewFolder } from "./in_new_folder.ts";

/**
 * Writes the results that are here in an application's format. The folder appears whole or not at all.
 *
 * @returns the number of files written
 * @throws {UserError} if no stage is fresh, or the folder is not empty
 */
export async function exportRuns(
  project: Project,
  { folder, write }: { readonly folder: string; readonly write: WriteRuns },
): Promise<number> {
  const { graph, store } = project;
  const records = [...plan(project)].flatMap(([name, { state, record }]) =>
    state === "fresh" && record ? [[name, record] as const] : []
  );
  if (records.length === 0) {
    throw new UserError(
      "Exporting: no result is here. Make some first (reproduce), or take the committed ones (restore).",
    );
  }
  const runs = records.map(([name, record]): ExportedRun => {
    const pathOf = (file: string) => {
      const path = `${store.object(record.output.digest)}/${file}`;
      try {
        return Deno.statSync(path).isFile ? path : null;
      } catch {
        return null;
      }
    };
    return {
      stage: name,
      record,
      inputs: graph.byName.get(name)?.inputs ?? {},
      pathOf,
      read: async (file) => {
        const path = pathOf(file);
        return path === null ? null : await Deno.readTextFile(path);
      },
    };
  });
  return await inNewFolder(folder, async (temporary) => {
    await write(runs, temporary);
    return (await listFiles(temporary)).length;
  });
}
