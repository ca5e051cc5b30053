import type { Program, StageContext } from "../pipeline/types.ts";
import { DataError } from "./formats/data_error.ts";
import { type ImagenetConfig, imagenetSchema } from "./configuration/dataset.ts";
import { type ImageDecoder, imageDecoder } from "./formats/image_decoder.ts";
import { openDevice } from "./device/open_device.ts";
import { dropShards, keepShardsOf, SHARD_ORIGIN } from "./formats/shard_origin.ts";
import { shardWriter } from "./formats/shard_writer.ts";
import { decodeSynsets } from "./formats/synsets.ts";
import { tarEntries, type TarEntry, tarFile } from "./formats/tar_file.ts";

/** A compressed image and its label. */
interface Example {
  readonly label: number;
  readonly entry: TarEntry;
}

/**
 * Converts the three ILSVRC2012 archives for training: every image as a square of bytes, in shards. The archives are in
 * the input `files` or in the folder `IMAGENET_FOLDER`. They are streamed without unpacking, and their digests are checked.
 * An interrupted run continues at the missing shards while the archives are the same. The label of a class is its index in
 * the sorted list of WordNet IDs.
 */
const prepareImagenet: Program<ImagenetConfig> = async (context) => {
  const config = imagenetSchema.parse(context.config);
  const folder = context.inputs.files ?? Deno.env.get("IMAGENET_FOLDER");
  const { train, validation, devkit } = await findArchives(config, folder);
  const { synsets, truth } = await readDevkit(devkit, config);
  const classOf = new Map([...synsets.values()].sort().map((wnid, place) => [wnid, place]));
  await keepShardsOf([train, validation, devkit], context.scratch);
  using device = openDevice(context.send);
  using decoder = imageDecoder(device.library, config.side, device.options.session.threads ?? 1);

  async function* training(): AsyncGenerator<Example> {
    for await (const { name, body } of tarFile(train, config.archives.train.md5)) {
      const label = classOf.get(name.replace(/\.tar$/, ""));
      if (label === undefined) throw new DataError(`"${train}" has "${name}", which is no class`);
      for await (const entry of tarEntries(body, train)) yield { label, entry };
    }
  }
  async function* validating(): AsyncGenerator<Example> {
    for await (const entry of tarFile(validation, config.archives.validation.md5)) {
      const number = Number(entry.name.match(/_(\d+)\.JPEG$/)?.[1]);
      const label = classOf.get(synsets.get(truth[number - 1]!)!);
      if (label === undefined) {
        throw new DataError(`"${validation}" has "${entry.name}", of which no class is known`);
      }
      yield { label, entry };
    }
  }
  for (const [split, examples] of [["test", validating()], ["train", training()]] as const) {
    try {
      await writeSplit(split, examples, config, decoder, context);
    } catch (error) {
      // A refused archive may have made all shards.
      if (error instanceof DataError) await dropShards(context.scratch, split);
      throw error;
    }
  }
  for await (const { name } of Deno.readDir(context.scratch)) {
    if (name.endsWith(".part") || name === SHARD_ORIGIN) continue;
    await Deno.rename(`${context.scratch}/${name}`, `${context.output}/${name}`);
  }
};

export default prepareImagenet;

/** Decodes a split in parallel into shards in the scratch folder. */
async function writeSplit(
  split: "train" | "test",
  examples: AsyncIterable<Example>,
  { side, examples: { [split]: wanted } }: ImagenetConfig,
  decoder: ImageDecoder,
  { scratch, send, signal }: StageContext,
): Promise<void> {
  await using shards = await shardWriter(scratch, split, [side, side, 3], wanted);
  let found = 0;
  for await (const { label, entry } of examples) {
    signal.throwIfAborted();
    const place = found++;
    if (place >= wanted || shards.has(place)) await entry.skip();
    else {
      const file = await entry.read();
      const decode = () =>
        decoder.decode(file).catch((cause) => {
          throw new DataError(`Cannot decode the image "${entry.name}": ${cause.message}`, {
            cause,
          });
        });
      await shards.add(place, label, decode);
    }
    if (found % 256 === 0 || found === wanted) {
      send({ type: "progress", done: found, total: wanted, unit: "images", note: split });
    }
  }
  if (found !== wanted) {
    throw new DataError(
      `Cannot prepare ImageNet: found ${found} ${split} images, wanted ${wanted}`,
    );
  }
  await shards.finish();
  send({ type: "fact", name: split, value: { examples: found } });
}

/** Paths of the archives in a folder; throws a DataError that lists the missing ones. */
async function findArchives(
  { archives }: ImagenetConfig,
  folder: string | undefined,
): Promise<Record<keyof ImagenetConfig["archives"], string>> {
  const missing: string[] = [];
  const path = async ({ name }: { readonly name: string }) => {
    const path = `${folder}/${name}`;
    const exists = folder !== undefined &&
      await Deno.stat(path).then(({ isFile }) => isFile, () => false);
    if (!exists) missing.push(name);
    return path;
  };
  const found = {
    train: await path(archives.train),
    validation: await path(archives.validation),
    devkit: await path(archives.devkit),
  };
  if (missing.length === 0) return found;
  const where = folder === undefined ? "DATA_MIRROR names no folder" : `"${folder}" lacks them`;
  throw new DataError(
    `Cannot prepare ImageNet: ${where}: ${missing.map((name) => `"${name}"`).join(", ")}.\n` +
      "ImageNet may not be passed on, so it is not fetched: download the archives of ILSVRC2012 from " +
      'https://image-net.org with an account of your own, put them into a folder "imagenet", and ' +
      "set DATA_MIRROR to the folder that holds it.",
  );
}

/** Reads the WordNet ID of each ILSVRC2012_ID, and the ILSVRC2012_ID of each validation image. */
async function readDevkit(path: string, { archives, classes }: ImagenetConfig) {
  let meta: Uint8Array<ArrayBuffer> | undefined;
  let lines: string | undefined;
  for await (const { name, read, skip } of tarFile(path, archives.devkit.md5)) {
    if (name.endsWith("/meta.mat")) meta = await read();
    else if (name.endsWith("/ILSVRC2012_validation_ground_truth.txt")) {
      lines = new TextDecoder().decode(await read());
    } else await skip();
  }
  if (!meta || lines === undefined) {
    throw new DataError(`"${path}" lacks meta.mat or ILSVRC2012_validation_ground_truth.txt`);
  }
  const all = await decodeSynsets(meta).catch((cause) => {
    throw new DataError(`Cannot read "meta.mat" in "${path}": ${cause.message}`, { cause });
  });
  // Higher IDs belong to inner nodes of the hierarchy.
  const synsets = new Map([...all].filter(([id]) => id <= classes));
  return { synsets, truth: lines.trim().split(/\s+/).map(Number) };
}
