import type { ExportedRun, WriteRuns } from "../app.ts";
import { digestBytes, digestFile, listFiles } from "../key/digest.ts";
import { plan } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { refuseDamaged } from "../store/damaged_output.ts";
import type { ArtifactFile, RunRecord } from "../types.ts";
import { UserError } from "../words/errors.ts";
import { inNewFolder } from "./in_new_folder.ts";

/**
 * Writes the results that are here in an application's format. The folder appears whole or not at all.
 *
 * @returns the number of files written
 * @throws {UserError} if no stage is fresh, a file that is read is damaged, or the folder is not empty
 */
export async function exportRuns(
  project: Project,
  { folder, write }: { readonly folder: string; readonly write: WriteRuns },
): Promise<number> {
  const { graph, store } = project;
  using _held = await store.share();
  const records = [...plan(project, [])].flatMap(([name, { state, record }]) =>
    state === "fresh" && record ? [[name, record] as const] : []
  );
  if (records.length === 0) {
    throw new UserError(
      "Exporting: no result is here. Make some first (reproduce), or take the committed ones (restore).",
    );
  }
  const refuse = (name: string, { output }: RunRecord) =>
    refuseDamaged(store, output.digest, "Exporting", name);
  /** Checks files that are read by their paths, once they were read. */
  const checks: (() => Promise<void>)[] = [];
  const runs = records.map(([name, record]): ExportedRun => {
    const find = (path: string): Found | null => {
      const file = record.output.files.find((each) => each.path === path);
      if (file === undefined || store.missing(record.output).includes(path)) return null;
      return { file, path: `${store.object(record.output.digest)}/${path}` };
    };
    return {
      stage: name,
      record,
      inputs: graph.byName.get(name)?.inputs ?? {},
      pathOf(file) {
        const found = find(file);
        if (found === null) return null;
        checks.push(async () => {
          const { digest } = await digestFile(found.path);
          if (digest !== found.file.digest) await refuse(name, record);
        });
        return found.path;
      },
      async read(file) {
        const found = find(file);
        if (found === null) return null;
        const bytes = await Deno.readFile(found.path);
        if (digestBytes(bytes) !== found.file.digest) await refuse(name, record);
        return new TextDecoder().decode(bytes);
      },
    };
  });
  return await inNewFolder(folder, async (temporary) => {
    await write(runs, temporary);
    for (const check of checks) await check();
    return (await listFiles(temporary)).length;
  });
}

/** A file of an output that is there. */
interface Found {
  readonly file: ArtifactFile;
  readonly path: string;
}
