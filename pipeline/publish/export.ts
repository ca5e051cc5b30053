import { type CrateFile, crateMetadata } from "./crate.ts";
import { digestFile } from "../key/digest.ts";
import { count } from "../words/text.ts";
import { UserError } from "../words/errors.ts";
import { ancestorRecords, plan } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { refuseDamaged } from "../store/damaged_output.ts";
import { recordText } from "../store/records.ts";
import { isThere } from "../system/is_there.ts";
import { makeParent } from "../system/make_parent.ts";
import type { RunRecord } from "../types.ts";
import { totalBytes } from "../words/total_bytes.ts";
import { inNewFolder } from "./in_new_folder.ts";
import { publishedFiles } from "./publish.ts";

/** Options of `export`. */
export interface ExportOptions {
  /** Stages whose published files are the results. */
  readonly goal: readonly string[];
  /** A new or empty folder. */
  readonly folder: string;
  readonly name: string;
  /** The module that composes the workflow, relative to the project. */
  readonly workflow: string;
}

/** Files of one name in outputs that are not published, and so not exported. */
export interface LeftOut {
  readonly path: string;
  /** The stages that made one. */
  readonly stages: readonly string[];
  /** Bytes of all of them. */
  readonly bytes: number;
}

/**
 * Writes the results of fresh stages as an RO-Crate: their published files, the run records behind them, the workflow's
 * module, `deno.json`, `deno.lock` and the licence. The folder appears whole or not at all.
 *
 * @returns the number of files written, and the outputs that are not published, the largest first
 * @throws {UserError} if a stage is not fresh or its output damaged, or the folder is not empty
 */
export async function exportCrate(
  project: Project,
  options: ExportOptions,
): Promise<{ readonly files: number; readonly leftOut: readonly LeftOut[] }> {
  const { root, graph, store } = project;
  const { folder, goal, workflow } = options;
  using _held = await store.share();
  const verdicts = plan(project, goal);
  const waiting = goal.filter((name) => verdicts.get(name)?.state !== "fresh");
  if (waiting.length > 0) {
    throw new UserError(
      `Exporting: ${waiting.join(", ")} ${waiting.length === 1 ? "is" : "are"} not fresh. ` +
        "Bring the results up to date first: reproduce.",
    );
  }
  return await inNewFolder(folder, async (temporary) => {
    const files: CrateFile[] = [];
    const put = async (path: string, from: string) => {
      const target = `${temporary}/${path}`;
      await makeParent(target);
      await Deno.copyFile(from, target);
      await Deno.chmod(target, 0o644);
      const found = await digestFile(target);
      files.push({ path, ...found });
      return found.digest;
    };
    const records = new Map<string, RunRecord>();
    const results: string[] = [];
    for (const name of goal) {
      const stage = graph.byName.get(name);
      const record = verdicts.get(name)?.record;
      if (stage === undefined || !record) continue;
      for (const [each, found] of ancestorRecords(project, stage, verdicts)) {
        records.set(each, found);
      }
      records.set(name, project.asPublished(name, record));
      const object = store.object(record.output.digest);
      for (const { path, file } of publishedFiles(stage, record)) {
        if (await put(path, `${object}/${file.path}`) !== file.digest) {
          await refuseDamaged(store, record.output.digest, "Exporting", name);
        }
        results.push(path);
      }
    }
    for (const path of [workflow, "deno.json", "deno.lock", "LICENSE"]) {
      if (await isThere(`${root}/${path}`)) await put(path, `${root}/${path}`);
    }
    const runs = [];
    for (const [stage, record] of records) {
      const path = `runs/${stage}.json`;
      await makeParent(`${temporary}/${path}`);
      await Deno.writeTextFile(`${temporary}/${path}`, recordText(record));
      files.push({ path, ...await digestFile(`${temporary}/${path}`) });
      runs.push({ stage, record, path });
    }
    const metadata = crateMetadata({
      name: options.name,
      description: `Results of ${goal.join(", ")}, with the records of the ${
        count(records.size, "run")
      } behind them.`,
      published: new Date().toISOString(),
      workflow,
      license: await isThere(`${root}/LICENSE`) ? "LICENSE" : null,
      files,
      results,
      runs,
    });
    const text = `${JSON.stringify(metadata, null, 2)}\n`;
    await Deno.writeTextFile(`${temporary}/ro-crate-metadata.json`, text);
    return { files: files.length + 1, leftOut: leftOut(records, files) };
  });
}

/** The files of outputs whose bytes were not exported, by their names, the largest first. */
function leftOut(
  records: ReadonlyMap<string, RunRecord>,
  exported: readonly CrateFile[],
): LeftOut[] {
  const digests = new Set(exported.map(({ digest }) => digest));
  const files = [...records].flatMap(([stage, { output }]) =>
    output.files.filter(({ digest }) => !digests.has(digest)).map((file) => ({ ...file, stage }))
  );
  return [...Map.groupBy(files, ({ path }) => path)].map(([path, alike]) => ({
    path,
    stages: alike.map(({ stage }) => stage),
    bytes: totalBytes(alike),
  })).sort((a, b) => b.bytes - a.bytes);
}
