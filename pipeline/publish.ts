import { writeAtomically } from "./atomic.ts";
import { digestFile, listFiles } from "./digest.ts";
import { EnvironmentError, messageOf } from "./errors.ts";
import type { Store } from "./store.ts";
import type { ArtifactFile, RunRecord, Stage, TreeDigest } from "./types.ts";

/** Paths, relative to the project, that were written or removed. */
export interface Published {
  readonly files: readonly string[];
  readonly records: readonly string[];
}

/**
 * Copies a stage's published files, and the run records it keeps, into the project: each file at once or not at all, and
 * only where the content differs. A record file of a stage that is no longer an ancestor is removed.
 *
 * @param records stage → run record of the stages that this one depends on
 * @throws {EnvironmentError} naming the path that could not be written
 */
export async function publishStage(
  root: string,
  store: Store,
  stage: Stage,
  record: RunRecord,
  records: ReadonlyMap<string, RunRecord>,
): Promise<Published> {
  const files: string[] = [];
  const recordFiles: string[] = [];
  const attempt = async (list: string[], path: string, work: () => Promise<boolean>) => {
    try {
      if (await work()) list.push(path);
    } catch (error) {
      throw new EnvironmentError(`Publishing "${path}" of "${stage.name}": ${messageOf(error)}`);
    }
  };
  const aside = `${store.folder}/temporary`;
  const object = store.object(record.output.digest);
  for (const { path, file } of targets(stage, record)) {
    await attempt(files, path, async () => {
      if (await holds(`${root}/${path}`, file)) return false;
      const bytes = await Deno.readFile(`${object}/${file.path}`);
      await writeAtomically(`${root}/${path}`, bytes, aside);
      return true;
    });
  }
  const folder = stage.publishRecords;
  if (folder !== undefined) {
    const wanted = new Map(
      [...records].map(([name, each]) => [`${name}.json`, `${JSON.stringify(each, null, 2)}\n`]),
    );
    const evidence = evidenceOf(stage, records);
    for (const [path, { from, file }] of evidence) {
      await attempt(recordFiles, `${folder}/${path}`, async () => {
        if (await holds(`${root}/${folder}/${path}`, file)) return false;
        const source = `${store.object(from)}/${file.path}`;
        // Restored without it, or damaged: what is published must be what was stored.
        if (!await holds(source, file)) return false;
        await writeAtomically(`${root}/${folder}/${path}`, await Deno.readFile(source), aside);
        return true;
      });
    }
    for (const [path, text] of wanted) {
      await attempt(recordFiles, `${folder}/${path}`, async () => {
        const there = await Deno.readTextFile(`${root}/${folder}/${path}`).catch(() => null);
        if (there === text) return false;
        await writeAtomically(`${root}/${folder}/${path}`, text, aside);
        return true;
      });
    }
    for (const path of await listFiles(`${root}/${folder}`).catch(() => [])) {
      if (wanted.has(path) || evidence.has(path)) continue;
      const isOurs = stage.publishEvidence?.includes(path.replace(/^.*\//, "")) ||
        await isRunRecord(`${root}/${folder}/${path}`);
      if (!isOurs) continue;
      await attempt(
        recordFiles,
        `${folder}/${path}`,
        () => Deno.remove(`${root}/${folder}/${path}`).then(() => true),
      );
    }
  }
  return { files, records: recordFiles };
}

/** Whether the project holds what a stage publishes. */
export async function isPublished(root: string, stage: Stage, record: RunRecord): Promise<boolean> {
  for (const { path, file } of targets(stage, record)) {
    if (!await holds(`${root}/${path}`, file)) return false;
  }
  return true;
}

/** The output's files that are published, with their paths in the project. */
function targets(stage: Stage, { output }: RunRecord): { path: string; file: ArtifactFile }[] {
  return Object.entries(stage.publish ?? {}).flatMap(([from, to]) =>
    output.files.filter(({ path }) => path === from || path.startsWith(`${from}/`))
      .map((file) => ({ path: `${to}${file.path.slice(from.length)}`, file }))
  );
}

async function holds(path: string, file: ArtifactFile): Promise<boolean> {
  return (await digestFile(path).catch(() => null))?.digest === file.digest;
}

/** What a stage publishes and the files that it wrote lack. */
export function unpublishable(stage: Stage, files: readonly string[]): string[] {
  return Object.keys(stage.publish ?? {}).filter((from) =>
    !files.some((path) => path === from || path.startsWith(`${from}/`))
  );
}

/** What is kept beside the run records: path → the output and the file in it. */
function evidenceOf(
  { publishEvidence = [] }: Stage,
  records: ReadonlyMap<string, RunRecord>,
): ReadonlyMap<string, { readonly from: TreeDigest; readonly file: ArtifactFile }> {
  return new Map(
    [...records].flatMap(([name, { output }]) =>
      output.files.filter(({ path }) => publishEvidence.includes(path))
        .map((file) => [`${name}/${file.path}`, { from: output.digest, file }] as const)
    ),
  );
}

/** Whatever else lies in the folder of records is not the engine's to remove. */
async function isRunRecord(path: string): Promise<boolean> {
  try {
    const record = JSON.parse(await Deno.readTextFile(path)) as Partial<RunRecord>;
    return path.endsWith(".json") && typeof record.stage === "string" &&
      typeof record.key === "string" && typeof record.keyRecord === "object";
  } catch {
    return false;
  }
}
