import type { Program, StageContext } from "../pipeline/types.ts";
import { DataError } from "./formats/data_error.ts";
import { type DownloadConfig, downloadSchema, type WantedFile } from "./configuration/dataset.ts";
import { downloadArchive } from "./sources/archive.ts";
import { openUrl } from "./sources/open_url.ts";
import { Refusal, writeVerified, WrongContent } from "./sources/write_verified.ts";

/** A source that may have the file. */
interface Source {
  /** Location of the source, for messages and records. */
  readonly label: string;
  readonly open: () => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
}

/**
 * Downloads the files of a data set, one by one or in one archive, and decompresses them. Sources are an earlier
 * download, `DATA_MIRROR` if set, and those of the configuration, in this order; the first one whose bytes have the
 * wanted size and digest counts. Output: the files under their names.
 */
const download: Program<DownloadConfig> = async (context) => {
  const config = downloadSchema.parse(context.config);
  if (config.archive) await fetchArchive(config, context);
  else await fetchFiles(config, context);
};

export default download;

/** Downloads all files from the first source whose archive has them. */
async function fetchArchive(config: DownloadConfig, context: StageContext): Promise<void> {
  const { name, folder } = config.archive!;
  if (await takeOver(config, context)) {
    return context.send({
      type: "fact",
      name: "sources",
      value: { [name]: EARLIER },
      passing: true,
    });
  }
  const total = Object.values(config.files).reduce((sum, { bytes }) => sum + bytes, 0);
  const sources = sourcesOf(config, name, context, new Map());
  const label = await firstGood(
    sources,
    { what: name, path: context.output, wanted: `wanted an archive with "${folder}…"` },
    config,
    context,
    (body) =>
      downloadArchive(
        context.output,
        body,
        config.archive!,
        config.files,
        (done, note) => context.send({ type: "progress", done, total, unit: "bytes", note }),
      ),
  );
  context.send({ type: "fact", name: "sources", value: { [name]: label }, passing: true });
}

/** Downloads each file from the first source that has it. */
async function fetchFiles(config: DownloadConfig, context: StageContext): Promise<void> {
  const total = Object.values(config.files).reduce((sum, { bytes }) => sum + bytes, 0);
  const used: Record<string, string> = {};
  const packages = new Map<string, Promise<Map<string, Uint8Array<ArrayBuffer>>>>();
  let done = 0;
  for (const [name, wanted] of Object.entries(config.files)) {
    const onBytes = (bytes: number) =>
      context.send({ type: "progress", done: done + bytes, total, unit: "bytes", note: name });
    const sources = [
      ...earlier(name, wanted, context),
      ...sourcesOf(config, name, context, packages),
    ];
    const path = `${context.output}/${name}`;
    const asked = { what: name, path, wanted: describe(wanted) };
    used[name] = await firstGood(
      sources,
      asked,
      config,
      context,
      (body) => writeVerified(path, body, wanted, onBytes),
    );
    done += wanted.bytes;
  }
  context.send({ type: "fact", name: "sources", value: used, passing: true });
}

const EARLIER = "an earlier download";

/** Copies all files from an earlier download; returns false and copies none if it lacks one. */
async function takeOver(config: DownloadConfig, context: StageContext): Promise<boolean> {
  const names = Object.keys(config.files);
  for (const name of names) {
    const wanted = config.files[name]!;
    const path = `${context.output}/${name}`;
    try {
      const [source] = earlier(name, wanted, context);
      if (source === undefined) throw new Refusal("not there");
      await writeVerified(path, await source.open(), wanted, () => {});
    } catch (error) {
      if (!(error instanceof Refusal)) throw diskError(path, error);
      for (const each of names) await Deno.remove(`${context.output}/${each}`).catch(() => {});
      return false;
    }
  }
  return true;
}

/**
 * The earlier download as a source, if its file has the right size; the caller verifies the digest. Without a digest of
 * the file itself this is impossible.
 */
function earlier(
  name: string,
  { bytes, sha256 }: WantedFile,
  { previous }: StageContext,
): Source[] {
  const path = `${previous}/${name}`;
  try {
    if (previous === undefined || sha256 === undefined || Deno.statSync(path).size !== bytes) {
      return [];
    }
  } catch {
    return [];
  }
  return [{ label: EARLIER, open: async () => (await Deno.open(path)).readable }];
}

const describe = ({ bytes, sha256 }: WantedFile) => `wanted ${bytes} bytes, sha256 ${sha256}`;

/** Tries the sources in order and returns the label of the first good one. */
async function firstGood(
  sources: readonly Source[],
  asked: { readonly what: string; readonly path: string; readonly wanted: string },
  config: DownloadConfig,
  { signal, send }: StageContext,
  write: (body: ReadableStream<Uint8Array<ArrayBuffer>>) => Promise<void>,
): Promise<string> {
  const refusals: string[] = [];
  let lasting = false;
  for (const { label, open } of sources) {
    try {
      await write(await open());
      for (const refusal of refusals) {
        send({ type: "result", text: `${asked.what} is not at ${refusal}` });
      }
      return label;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Deno.errors.NotCapable) throw error;
      if (!(error instanceof Refusal)) throw diskError(asked.path, error);
      lasting ||= error instanceof WrongContent;
      refusals.push(`${label}: ${error.message}`);
    }
  }
  throw new DataError(
    `Cannot download "${asked.what}" of the data set "${config.name}": none of its sources has it ` +
      `(${asked.wanted}).\n` +
      refusals.map((refusal) => `  ${refusal}\n`).join("") +
      `${lasting ? "Set" : "Try again later, or set"} DATA_MIRROR to a folder or URL that has ` +
      `"${config.name}/${asked.what}${suffixOf(config)}".`,
    { lasting },
  );
}

function sourcesOf(
  config: DownloadConfig,
  name: string,
  { modules, signal }: StageContext,
  packages: Map<string, Promise<Map<string, Uint8Array<ArrayBuffer>>>>,
): Source[] {
  const at = (url: string): Source => ({ label: url, open: () => openUrl(url, signal) });
  const file = `${name}${suffixOf(config)}`;
  const listed = config.sources.map((source): Source => {
    if ("url" in source) return at(`${source.url}${file}`);
    return {
      label: source.module,
      open: async () => {
        const url = modules[source.module] ?? source.module;
        const made = packages.get(url) ?? makeFiles(url);
        packages.set(url, made);
        const bytes = (await made).get(name);
        if (!bytes) throw new Refusal("found no such file");
        return new Blob([bytes]).stream();
      },
    };
  });
  const mirror = Deno.env.get("DATA_MIRROR");
  if (!mirror) return listed;
  const own = at(`${mirror}${config.name}/${file}`);
  // A local path has no meaning to readers of the records.
  return [
    mirror.startsWith("file:") ? { ...own, label: `DATA_MIRROR ${config.name}/${file}` } : own,
    ...listed,
  ];
}

async function makeFiles(url: string): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  try {
    const { default: make } = await import(url);
    return await make();
  } catch (error) {
    throw new Refusal(`cannot be loaded (${error instanceof Error ? error.message : error})`);
  }
}

const suffixOf = ({ archive, compression }: DownloadConfig) =>
  !archive && compression === "gzip" ? ".gz" : "";

/** The error when a file cannot be written. Another source would not help. */
function diskError(path: string, cause: unknown): Error {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new DataError(`Cannot write "${path}": ${message}. Free some space and run again.`, {
    cause,
  });
}
