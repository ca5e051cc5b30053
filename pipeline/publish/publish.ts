import { writeAtomically } from "../system/atomic.ts";
import { digestBytes, listFiles } from "../key/digest.ts";
import type { DigestMemory } from "../store/digest_memory.ts";
import { EnvironmentError, messageOf } from "../words/errors.ts";
import {
  isUnedited,
  joined,
  listText,
  parseList,
  type PublishedList,
  removeEmptyFolders,
  removePublished,
} from "./list.ts";
import { listPath } from "../plan/list_path.ts";
import { readRecord, recordText } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { ArtifactFile, FileDigest, RunRecord, Stage } from "../types.ts";
import { isWithin } from "../words/is_within.ts";

/** Paths, relative to the project, that were written or removed. */
export interface Published {
  readonly files: readonly string[];
  readonly records: readonly string[];
}

/** The project and store between which files are published. */
export interface Publisher {
  readonly root: string;
  readonly store: Store;
  /** Remembered digests of the project's files. */
  readonly digests: DigestMemory;
  /** Whether files are only told of, and none is written or removed. */
  readonly publishesNothing?: boolean;
}

/** A stage to publish. */
export interface Publication {
  readonly stage: Stage;
  readonly record: RunRecord;
  /** Ancestor → its run record. */
  readonly records: ReadonlyMap<string, RunRecord>;
  /** The stages that publish run records into the same folder, this stage among them. */
  readonly sharing: readonly Stage[];
  /** All ancestors of the sharing stages. */
  readonly behind: ReadonlySet<string>;
  /** Whether to remove published files that are no longer made. Only a complete run removes them. */
  readonly removes: boolean;
}

/**
 * Copies a stage's published files and run records into the project, each file atomically and only if its content differs.
 * Removes files that the stage published before and no longer makes, unless they were edited. The list of published files
 * grows before the first file is written and shrinks after the last is removed, so a kill leaves no unlisted file.
 *
 * @throws {EnvironmentError} if a file cannot be written
 */
export async function publishStage(
  publisher: Publisher,
  publication: Publication,
): Promise<Published> {
  const { root, store, publishesNothing } = publisher;
  const { stage, record, removes } = publication;
  const done: string[] = [];
  const change = async (path: string, work: () => Promise<boolean>) => {
    try {
      if (await work()) done.push(path);
    } catch (error) {
      throw new EnvironmentError(`Publishing "${path}" of "${stage.name}": ${messageOf(error)}`);
    }
  };
  const put = (path: string, digest: FileDigest, bytes: () => Promise<Uint8Array | null>) =>
    change(path, async () => {
      if (await holds(publisher, path, digest)) return false;
      const content = await bytes();
      if (content === null) return false;
      if (publishesNothing) return true;
      await writeAtomically(`${root}/${path}`, content, `${store.folder}/temporary`);
      return true;
    });

  const wanted = publishedFiles(stage, record);
  const object = store.object(record.output.digest);
  const copy = async () => {
    for (const { path, file } of wanted) {
      await put(path, file.digest, () => Deno.readFile(`${object}/${file.path}`));
    }
  };
  const folder = stage.publishFolder;
  if (folder === undefined) await copy();
  else {
    const list = listPath(folder, stage.name);
    const before = parseList(await readText(`${root}/${list}`), folder);
    const present: PublishedList = new Map(wanted.map(({ path, file }) => [path, [file.digest]]));
    const write = async (text: string) => {
      if (publishesNothing || text === await readText(`${root}/${list}`)) return;
      await writeAtomically(`${root}/${list}`, text, `${store.folder}/temporary`);
    };
    await write(listText(joined(before, present)));
    await copy();
    const rest = new Map([...before].filter(([path]) => !present.has(path)));
    for (const [path, digests] of removes ? rest : []) {
      await change(
        path,
        () =>
          publishesNothing
            ? isUnedited(root, path, digests)
            : removePublished(root, path, digests, folder),
      );
    }
    await write(listText(removes ? present : joined(rest, present)));
  }
  const files = done.splice(0);
  if (stage.publishRecords !== undefined) {
    await publishRecords(publisher, publication, stage.publishRecords, put, change);
  }
  return { files, records: done };
}

type Change = (path: string, work: () => Promise<boolean>) => Promise<void>;
type Put = (
  path: string,
  digest: FileDigest,
  bytes: () => Promise<Uint8Array | null>,
) => Promise<void>;

/** Publishes run records, and beside them the files of evidence. */
async function publishRecords(
  { root, store, publishesNothing }: Publisher,
  { records, sharing, behind, removes }: Publication,
  folder: string,
  put: Put,
  change: Change,
): Promise<void> {
  const evidence = new Set(sharing.flatMap(({ publishEvidence = [] }) => publishEvidence));
  const kept = new Set<string>();
  for (const [name, { output }] of records) {
    for (const file of output.files.filter(({ path }) => evidence.has(path))) {
      kept.add(`${name}/${file.path}`);
      await put(`${folder}/${name}/${file.path}`, file.digest, async () => {
        const bytes = await Deno.readFile(`${store.object(output.digest)}/${file.path}`)
          .catch(() => null);
        // Publishes no damaged file.
        return bytes !== null && digestBytes(bytes) === file.digest ? bytes : null;
      });
    }
  }
  for (const [name, record] of records) {
    kept.add(`${name}.json`);
    const bytes = new TextEncoder().encode(recordText(record));
    await put(`${folder}/${name}.json`, digestBytes(bytes), () => Promise.resolve(bytes));
  }
  if (!removes) return;
  for (const path of await listFiles(`${root}/${folder}`).catch(() => [])) {
    const [, above = "", name = ""] = /^(?:(.*)\/)?([^/]*)$/.exec(path) ?? [];
    const isEvidence = evidence.has(name);
    const of = isEvidence ? above : path.replace(/\.json$/, "");
    const isOfOthers = behind.has(of) && !records.has(of);
    if (kept.has(path) || isOfOthers) continue;
    // Leaves files alone that the engine did not publish.
    if (!isEvidence && readRecord(`${root}/${folder}/${path}`) === null) continue;
    await change(`${folder}/${path}`, async () => {
      if (publishesNothing) return true;
      await Deno.remove(`${root}/${folder}/${path}`);
      await removeEmptyFolders(root, `${folder}/${path}`, folder);
      return true;
    });
  }
}

/** Whether the project holds all published files of a stage. */
export async function isPublished(
  publisher: Publisher,
  stage: Stage,
  record: RunRecord,
): Promise<boolean> {
  for (const { path, file } of publishedFiles(stage, record)) {
    if (!await holds(publisher, path, file.digest)) return false;
  }
  return true;
}

/** The published files of an output, with their paths in the project. */
export function publishedFiles(
  stage: Stage,
  { output }: RunRecord,
): { path: string; file: ArtifactFile }[] {
  return Object.entries(stage.publish ?? {}).flatMap(([from, to]) =>
    output.files.filter(({ path }) => isWithin(path, from))
      .map((file) => ({ path: `${to}${file.path.slice(from.length)}`, file }))
  );
}

async function holds(
  { root, digests }: Publisher,
  path: string,
  digest: FileDigest,
): Promise<boolean> {
  return (await digests.digest(`${root}/${path}`).catch(() => null))?.digest === digest;
}

function readText(path: string): Promise<string> {
  return Deno.readTextFile(path).catch(() => "");
}

/** The paths that a stage publishes but did not write. */
export function unpublishable(stage: Stage, files: readonly string[]): string[] {
  return Object.keys(stage.publish ?? {}).filter((from) =>
    !files.some((path) => isWithin(path, from))
  );
}
