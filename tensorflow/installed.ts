import { libraryFile } from "./library.ts";

/** What was unpacked, so that a later look costs a few `stat` calls instead of hashing 780 MB. */
interface Manifest {
  readonly format: 1;
  /** The wheel's digest. */
  readonly wheel: string;
  readonly files: Readonly<Record<string, { readonly size: number; readonly modified: number }>>;
}

const MANIFEST = "manifest.json";

/** Writes the manifest of a folder whose files are complete. */
export async function sealInstallation(
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

/** The library in a sealed folder, or undefined when the folder is missing, of another wheel, or damaged since. */
export async function findInstallation(folder: string, wheel: string): Promise<string | undefined> {
  try {
    const manifest: Manifest = JSON.parse(await Deno.readTextFile(`${folder}/${MANIFEST}`));
    if (manifest.format !== 1 || manifest.wheel !== wheel) return undefined;
    for (const [file, { size, modified }] of Object.entries(manifest.files)) {
      const found = await Deno.stat(`${folder}/${file}`);
      if (found.size !== size || found.mtime?.getTime() !== modified) return undefined;
    }
    return Object.hasOwn(manifest.files, libraryFile()) ? `${folder}/${libraryFile()}` : undefined;
  } catch {
    // Whatever cannot be read is fetched again.
    return undefined;
  }
}
