import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Json, Permissions, Stage } from "../../pipeline/types.ts";
import type { Dataset } from "../configuration/dataset.ts";

/**
 * `DATA_MIRROR` as the user wrote it → URL of a folder, tried before all other sources.
 *
 * @param folder where the user stands: a relative path counts from there
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mirrorUrl } from "./data_stages.ts";
 *
 * assertEquals(mirrorUrl("../data", "/home/me/project"), "file:///home/me/data/");
 * assertEquals(mirrorUrl("https://example.org/sets", "/"), "https://example.org/sets/");
 * ```
 */
export function mirrorUrl(mirror: string, folder: string): string {
  const url = /^(https?|file):\/\//.test(mirror)
    ? mirror
    : pathToFileURL(resolve(folder, mirror)).href;
  return url.endsWith("/") ? url : `${url}/`;
}

/** What the download stage of a data set may do: contact its sources, read the mirror. */
export function downloadPermissions(
  name: string,
  dataset: Dataset,
  mirror: string | undefined,
): Permissions {
  const urls = dataset.sources.flatMap((source) => "url" in source ? [source.url] : []);
  const isFolder = mirror?.startsWith("file:") === true;
  if (mirror && !isFolder) urls.unshift(mirror);
  return {
    net: [...new Set(urls.map((url) => new URL(url).host))],
    env: ["DATA_MIRROR"],
    ...(isFolder && { read: behindLinks(fileURLToPath(mirror), name) }),
  };
}

/** A mirror's folder, and where it, the data set's folder in it and that one's files lie if they are links. */
function behindLinks(mirror: string, name: string): string[] {
  const paths = new Set([mirror]);
  const follow = (path: string) => {
    try {
      paths.add(Deno.realPathSync(path));
    } catch {
      // What is not there will be told by the download.
    }
  };
  const folder = `${mirror}${name}`;
  [mirror, folder].forEach(follow);
  try {
    for (const { name, isSymlink } of Deno.readDirSync(folder)) {
      if (isSymlink) follow(`${folder}/${name}`);
    }
  } catch {
    // likewise
  }
  return [...paths];
}

const IMAGENET = "stages/prepare_imagenet.ts";

/** Whether the stage computes with TensorFlow, on all cores of the processor. */
export function decodesImages({ program }: Stage): boolean {
  return program === IMAGENET;
}

/** The one stage of a data set whose archives are the user's own, and too large to be copied into the store. */
function imagenetStage(name: string, prepare: Json, mirror: string | undefined): Stage {
  const folder = mirror?.startsWith("file:") ? `${fileURLToPath(mirror)}${name}` : undefined;
  return {
    name: `prepare/${name}`,
    program: IMAGENET,
    config: prepare,
    inputs: {},
    permissions: {
      env: ["IMAGENET_FOLDER"],
      ...(folder && { read: behindLinks(fileURLToPath(mirror!), name) }),
    },
    ...(folder && { env: { IMAGENET_FOLDER: folder } }),
  };
}

/**
 * The two stages of a data set, `download/<name>` and `prepare/<name>`. Each has only its slice of the entry, so that
 * a title changes no key. The mirror is not in the key: the digests make all sources equal.
 *
 * @param mirror the result of {@linkcode mirrorUrl}
 * @returns for one that `reduces` another the download of that one; a graph may thus hold it twice
 */
export function dataStages(name: string, dataset: Dataset, mirror: string | undefined): Stage[] {
  const { sources, compression, archive, files, prepare } = dataset;
  const origin = dataset.reduces ?? name;
  if (sources.length === 0) return [imagenetStage(name, prepare, mirror)];
  const modules = sources.flatMap((source) => "module" in source ? [source.module] : []);
  return [
    {
      name: `download/${origin}`,
      program: "stages/download.ts",
      modules: Object.fromEntries(modules.map((module) => [module, module])),
      config: { name: origin, sources, compression, ...(archive && { archive }), files },
      inputs: {},
      readsPrevious: true,
      permissions: downloadPermissions(origin, dataset, mirror),
      ...(mirror && { env: { DATA_MIRROR: mirror } }),
    },
    {
      name: `prepare/${name}`,
      program: prepare.format === "imagenet" ? IMAGENET : "stages/prepare.ts",
      config: prepare,
      inputs: { files: `download/${origin}` },
    },
  ];
}
