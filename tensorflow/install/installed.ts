import { libraryFile } from "../library.ts";
import { digestOf, partOf, type Wheel } from "./wheel.ts";

/** List of the unpacked files, which a later run checks by a few `stat` calls instead of hashing 780 MB. */
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
  /** Tells a copy, which has another date, from damage; earlier versions kept none. */
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
    const { size, mtime } = await Deno.stat(`${folder}/${file}`);
    const digest = await digestOf(`${folder}/${file}`);
    return [file, { size, modified: mtime?.getTime() ?? 0, digest }] as const;
  }));
  await writeManifest(folder, { format: 1, wheel, files: Object.fromEntries(entries) });
}

/**
 * Whether an installation holds the part of exactly this wheel, with all files as they were unpacked. The dates of a copy
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
      const { size, mtime } = await Deno.stat(`${path}/${file}`);
      if (size !== entry.size) return false;
      const modified = mtime?.getTime() ?? 0;
      if (modified === entry.modified) continue;
      if (await digestOf(`${path}/${file}`) !== entry.digest) return false;
      copied[file] = { ...entry, modified };
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
