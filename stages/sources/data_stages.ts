import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UserError } from "../../pipeline/words/errors.ts";
import { redact } from "../../pipeline/words/redact.ts";
import type { Permissions, Stage } from "../../pipeline/types.ts";
import type {
  Dataset,
  DownloadConfig,
  FetchedDataset,
  ImagenetConfig,
} from "../configuration/dataset.ts";
import { folderStage } from "./folder_stage.ts";
import { typedPath } from "../../pipeline/words/typed_path.ts";

/**
 * Converts the value of `DATA_MIRROR`, a URL or a path, to the URL of a folder.
 *
 * @param folder the user's current folder, to which a path may be relative
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mirrorUrl } from "./data_stages.ts";
 *
 * assertEquals(mirrorUrl("../data", "/home/me/project"), "file:///home/me/data/");
 * assertEquals(mirrorUrl("https://example.org/sets", "/"), "https://example.org/sets/");
 * ```
 *
 * @throws {UserError} if it is an address of another kind, or a malformed one
 */
export function mirrorUrl(mirror: string, folder: string): string {
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(mirror);
  if (isAddress && !isUsable(mirror)) {
    throw new UserError(
      `DATA_MIRROR is "${
        redact(mirror)
      }"; wanted a folder, or an address that begins with https://, http:// or file:///.`,
    );
  }
  const url = isAddress ? mirror : pathToFileURL(resolve(folder, mirror)).href;
  return url.endsWith("/") ? url : `${url}/`;
}

/** Whether an address names a server, or a folder of this machine. */
function isUsable(address: string): boolean {
  try {
    const { protocol, href } = new URL(address);
    return protocol === "file:" ? fileURLToPath(href) !== "" : /^https?:$/.test(protocol);
  } catch {
    return false;
  }
}

/** The mirror that the user's `DATA_MIRROR` names. */
export function dataMirror(): string | undefined {
  const mirror = Deno.env.get("DATA_MIRROR");
  return mirror ? mirrorUrl(mirror, typedPath(".")) : undefined;
}

/** Permissions of a download stage: to contact the sources of the data set, and to read the mirror. */
function downloadPermissions(
  name: string,
  dataset: FetchedDataset,
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

/** The folder of a mirror, and the targets of all links among it, its folder for the data set and the files in that. */
function behindLinks(mirror: string, name: string): string[] {
  const paths = new Set([mirror]);
  const follow = (path: string) => {
    try {
      paths.add(Deno.realPathSync(path));
    } catch {
      // The download reports what is missing.
    }
  };
  const folder = `${mirror}${name}`;
  [mirror, folder].forEach(follow);
  try {
    for (const { name, isSymlink } of Deno.readDirSync(folder)) {
      if (isSymlink) follow(`${folder}/${name}`);
    }
  } catch {
    // The download reports a missing folder.
  }
  return [...paths];
}

/** A source that gives fewer bytes a second, ten minutes aside, is not waited for: it could drip for ever. */
const LEAST_RATE = 20_000;

function patienceFor({ files }: DownloadConfig): number {
  const bytes = Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
  return 600 + Math.ceil(bytes / LEAST_RATE);
}

const IMAGENET = "stages/prepare_imagenet.ts";

/** Whether a stage decodes images with TensorFlow, which uses all cores. */
export function decodesImages({ program }: Stage): boolean {
  return program === IMAGENET;
}

/** The stage that prepares ImageNet from the user's own archives, which are too large to copy into the store. */
function imagenetStage(
  name: string,
  prepare: ImagenetConfig,
  mirror: string | undefined,
): Stage {
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
 * The two stages of a data set, `download/<name>` and `prepare/<name>`. Each gets only the fields that it reads, so
 * that a new title changes no key. The mirror is not part of the key, since digests make all sources equivalent.
 *
 * @param mirror result of {@linkcode dataMirror}
 * @param root the project's folder, to which that of a data set of one's own is relative
 * @returns the stages; a data set that `reduces` another shares its download stage, which may thus occur twice
 */
export function dataStages(
  name: string,
  dataset: Dataset,
  mirror: string | undefined,
  root = ".",
): Stage[] {
  if ("normalization" in dataset) return [folderStage(name, dataset, root)];
  const { sources, compression, archive, files, prepare } = dataset;
  const origin = dataset.reduces ?? name;
  if (prepare.format === "imagenet" && sources.length === 0) {
    return [imagenetStage(name, prepare, mirror)];
  }
  const download: DownloadConfig = {
    name: origin,
    sources,
    compression,
    ...(archive && { archive }),
    files,
  };
  const modules = sources.flatMap((source) => "module" in source ? [source.module] : []);
  return [
    {
      name: `download/${origin}`,
      program: "stages/download.ts",
      modules: Object.fromEntries(modules.map((module) => [module, module])),
      config: download,
      inputs: {},
      readsPrevious: true,
      timeLimitSeconds: patienceFor(download),
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
