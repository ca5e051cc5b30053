import { libraryFile } from "../library.ts";
import { partOf, type Wheel } from "./wheel.ts";

/** List of the unpacked files, which a later run checks by a few `stat` calls instead of hashing 780 MB. */
interface Manifest {
  readonly format: 1;
  /** Digest of the wheel. */
  readonly wheel: string;
  readonly files: Readonly<Record<string, { readonly size: number; readonly modified: number }>>;
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
    return [file, { size, modified: mtime?.getTime() ?? 0 }] as const;
  }));
  const manifest: Manifest = { format: 1, wheel, files: Object.fromEntries(entries) };
  using file = await Deno.open(`${folder}/${MANIFEST}`, { write: true, createNew: true });
  await file.write(new TextEncoder().encode(JSON.stringify(manifest, null, 2) + "\n"));
  await file.sync();
}

/** Whether an installation holds the part of exactly this wheel, with all files of unchanged size and date. */
export async function hasPart(installation: string, wheel: Wheel): Promise<boolean> {
  const { folder, required } = partOf(wheel);
  try {
    const path = `${installation}/${folder}`;
    const manifest: Manifest = JSON.parse(await Deno.readTextFile(`${path}/${MANIFEST}`));
    if (manifest.format !== 1 || manifest.wheel !== wheel.hash) return false;
    for (const [file, { size, modified }] of Object.entries(manifest.files)) {
      const found = await Deno.stat(`${path}/${file}`);
      if (found.size !== size || found.mtime?.getTime() !== modified) return false;
    }
    return required.every((file) => Object.hasOwn(manifest.files, file));
  } catch {
    // A part that cannot be read is fetched again.
    return false;
  }
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
