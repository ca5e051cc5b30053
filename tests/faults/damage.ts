import { type Harm, oneOf, type Place } from "./harm.ts";

/** How a file is damaged, as a disk, a crash or a person may do it. */
const WAYS = {
  flipped: (bytes: Uint8Array<ArrayBuffer>, { next }: Place) => {
    if (bytes.length > 0) bytes[Math.floor(next() * bytes.length)]! ^= 1 << Math.floor(next() * 8);
    return bytes;
  },
  cut: (bytes: Uint8Array<ArrayBuffer>, { next }: Place) =>
    bytes.subarray(0, Math.floor(next() * bytes.length)),
  emptied: () => new Uint8Array(0),
  deleted: () => null,
};

type Way = keyof typeof WAYS;

export function* filesBelow(folder: string): Generator<string> {
  try {
    for (const { name, isDirectory, isFile } of Deno.readDirSync(folder)) {
      if (isDirectory) yield* filesBelow(`${folder}/${name}`);
      else if (isFile) yield `${folder}/${name}`;
    }
  } catch {
    // It went meanwhile, or was never there.
  }
}

/** Damages a file, and leaves it its old time or not. */
async function spoil(place: Place, path: string, way: Way): Promise<void> {
  const { atime, mtime } = await Deno.stat(path);
  const bytes = WAYS[way](await Deno.readFile(path), place);
  await Deno.chmod(path, 0o644);
  if (bytes === null) return await Deno.remove(path);
  await Deno.writeFile(path, bytes);
  if (place.next() < 0.5) await Deno.utime(path, atime!, mtime!);
}

/** What there is to damage, by what it is called: folders, and those in them that do not count. */
const KINDS = {
  "stored file": { folders: [".cache/store/objects", ".cache/store/runs"], but: [] },
  "checkpoint": { folders: [".cache/store/scratch"], but: [] },
  "published file": { folders: ["results"], but: [] },
  "note of the engine": {
    folders: [".cache"],
    but: [".cache/store/objects", ".cache/store/runs", ".cache/store/scratch"],
  },
  "npm package": { folders: [".deno/npm"], but: [] },
  "file of Deno's cache": { folders: [".deno"], but: [".deno/npm"] },
} satisfies Record<
  string,
  { readonly folders: readonly string[]; readonly but: readonly string[] }
>;

function drawn(place: Place, kind: keyof typeof KINDS): string | undefined {
  const { folders, but } = KINDS[kind];
  const within = (path: string) =>
    but.some((folder) => path.startsWith(`${place.root}/${folder}/`));
  return oneOf(
    place,
    folders.flatMap((folder) => [...filesBelow(`${place.root}/${folder}`)])
      .filter((path) => !within(path)),
  );
}

/** Damages up to three files of a kind before a run. The run must make good for it by itself. */
export function damaged(kind: keyof typeof KINDS): Harm {
  return {
    codes: [0],
    harmsResults: true,
    async before(place) {
      for (let i = 0; i < 3; i += 1) {
        const path = drawn(place, kind);
        const way = oneOf(place, Object.keys(WAYS) as Way[]);
        if (path === undefined) continue;
        await spoil(place, path, way);
        place.count(`${kind} ${way}`);
      }
    },
  };
}

/**
 * Cuts a file short that Deno trusts, or deletes it. The run may fail. Then the file is put back, as `deno cache --reload`
 * does.
 */
export function trustedFileLost(kind: keyof typeof KINDS): Harm {
  return {
    async before(place) {
      const path = drawn(place, kind);
      if (path === undefined) return;
      const bytes = await Deno.readFile(path);
      const way = oneOf(place, ["cut", "deleted"] as const);
      await spoil(place, path, way);
      place.count(`${kind} ${way}`);
      return () => Deno.writeFile(path, bytes);
    },
  };
}
