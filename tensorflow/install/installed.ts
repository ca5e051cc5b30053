import { libraryFile } from "../library.ts";
import { digestOf, partOf, type Wheel } from "./wheel.ts";

/** List of the unpacked files. A later run looks at their sizes and times, and reads the 780 MB only where these differ. */
interface Manifest {
  readonly format: 1;
  /** Digest of the wheel. */
  readonly wheel: string;
  readonly files: Readonly<Record<string, Entry>>;
}

/** A file as it was unpacked. */
interface Entry {
  readonly size: number;
  readonly modified: number;
  /** When the file was last written or renamed. No program can set it back. Earlier versions kept neither this nor the digest. */
  readonly changed?: number;
  /** Tells a copy, which has other times, from damage. */
  readonly digest?: string;
}

const MANIFEST = "manifest.json";

/** Writes the manifest of a completely unpacked part. */
export async function sealPart(
  folder: string,
  files: readonly string[],
  wheel: string,
): Promise<void> {
  const entries = await Promise.all(files.map(async (file) => {
    const digest = await digestOf(`${folder}/${file}`);
    return [file, { ...await look(`${folder}/${file}`), digest }] as const;
  }));
  await writeManifest(folder, { format: 1, wheel, files: Object.fromEntries(entries) });
}

async function look(path: string) {
  const { size, mtime, ctime } = await Deno.stat(path);
  return { size, modified: mtime?.getTime() ?? 0, changed: ctime?.getTime() ?? 0 };
}

/**
 * Whether an installation holds the part of exactly this wheel, with all files as they were unpacked. The times of a copy
 * are noted once its bytes have been checked.
 */
export async function hasPart(installation: string, wheel: Wheel): Promise<boolean> {
  const { folder, required } = partOf(wheel);
  try {
    const path = `${installation}/${folder}`;
    const manifest: Manifest = JSON.parse(await Deno.readTextFile(`${path}/${MANIFEST}`));
    if (manifest.format !== 1 || manifest.wheel !== wheel.hash) return false;
    const copied: Record<string, Entry> = {};
    for (const [file, entry] of Object.entries(manifest.files)) {
      const { size, modified, changed } = await look(`${path}/${file}`);
      if (size !== entry.size) return false;
      const wasSeen = entry.digest === undefined || changed === entry.changed;
      if (wasSeen && modified === entry.modified) continue;
      if (await digestOf(`${path}/${file}`) !== entry.digest) return false;
      copied[file] = { ...entry, modified, changed };
    }
    if (Object.keys(copied).length > 0) {
      const files = { ...manifest.files, ...copied };
      // In a folder that cannot be written the next run checks again.
      await writeManifest(path, { ...manifest, files }).catch(() => {});
    }
    return required.every((file) => Object.hasOwn(manifest.files, file));
  } catch {
    // A part that cannot be read is fetched again.
    return false;
  }
}

/** Reads every file of an installation. @returns the path of the first one whose bytes are not those that were unpacked */
export async function findDamage(
  installation: string,
  wheels: readonly Wheel[],
): Promise<string | undefined> {
  for (const wheel of wheels) {
    const folder = `${installation}/${partOf(wheel).folder}`;
    const { files }: Manifest = JSON.parse(await Deno.readTextFile(`${folder}/${MANIFEST}`));
    for (const [file, { digest }] of Object.entries(files)) {
      const path = `${folder}/${file}`;
      if (digest !== undefined && await digestOf(path) !== digest) return path;
    }
  }
  return undefined;
}

async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const temporary = `${folder}/${MANIFEST}.${crypto.randomUUID()}`;
  {
    using file = await Deno.open(temporary, { write: true, createNew: true });
    await file.write(new TextEncoder().encode(JSON.stringify(manifest, null, 2) + "\n"));
    await file.sync();
  }
  await Deno.rename(temporary, `${folder}/${MANIFEST}`);
}

/** Path of an installation's library; undefined unless the parts of all wheels are installed. */
export async function findInstallation(
  installation: string,
  wheels: readonly Wheel[],
): Promise<string | undefined> {
  if (wheels.length === 0) return undefined;
  const found = await Promise.all(wheels.map((wheel) => hasPart(installation, wheel)));
  return found.every(Boolean) ? `${installation}/tensorflow/${libraryFile()}` : undefined;
}
