import type { LabelledImages, StoredImages } from "../../models/images/images.ts";
import { writeSafetensors } from "./safetensors.ts";

/*
 * The format of a data set that does not fit into memory: shards of equally many examples, such as
 * `train-00000.safetensors` with `images` and `labels` (int32), and an index such as `train.json`.
 */

/** Content of the index `<split>.json`. */
export interface ShardIndex {
  /** Number of examples in the split. */
  readonly examples: number;
  /** Examples per shard; the last one may have fewer. */
  readonly perShard: number;
  /** Height, width and channels of an image. */
  readonly shape: readonly [number, number, number];
}

/** File name of a shard, counted from 0. */
export function shardName(split: string, shard: number): string {
  return `${split}-${String(shard).padStart(5, "0")}.safetensors`;
}

/** Writes a shard atomically, by renaming the complete file. */
export async function writeShard(path: string, { images, labels }: LabelledImages): Promise<void> {
  await writeSafetensors(`${path}.part`, new Map([["images", images], ["labels", labels]]));
  await Deno.rename(`${path}.part`, path);
}

/** Opens the shards of a split for reading by position. The labels are held in memory. */
export async function openShards(folder: string, split: string): Promise<StoredImages> {
  const { examples, perShard, shape }: ShardIndex = JSON.parse(
    await Deno.readTextFile(`${folder}/${split}.json`),
  );
  const size = shape.reduce((product, length) => product * length, 1);
  const shards = await Promise.all(
    Array.from(
      { length: Math.ceil(examples / perShard) },
      (_, shard) => openShard(`${folder}/${shardName(split, shard)}`),
    ),
  );
  return {
    shape: [examples, ...shape],
    async read(indices) {
      const images = new Uint8Array(indices.length * size);
      const labels = new Int32Array(indices.length);
      const readOne = async (index: number, to: number) => {
        const { path, start, labels: all } = shards[Math.floor(index / perShard)]!;
        const place = index % perShard;
        labels[to] = all[place]!;
        // Each read opens the file itself, since parallel reads must not share a file position.
        using file = await Deno.open(path);
        await file.seek(start + place * size, Deno.SeekMode.Start);
        await readFull(file, images.subarray(to * size, (to + 1) * size), path);
      };
      await Promise.all(Array.from(indices, readOne));
      return {
        images: { dtype: "uint8", shape: [indices.length, ...shape], data: images },
        labels: { dtype: "int32", shape: [indices.length], data: labels },
      };
    },
  };
}

interface Shard {
  readonly path: string;
  /** Offset of the first image in the file, in bytes. */
  readonly start: number;
  readonly labels: Int32Array;
}

async function openShard(path: string): Promise<Shard> {
  using file = await Deno.open(path);
  const length = new Uint8Array(8);
  await readFull(file, length, path);
  const text = new Uint8Array(Number(new DataView(length.buffer).getBigUint64(0, true)));
  await readFull(file, text, path);
  const header: Record<string, { data_offsets: [number, number] }> = JSON.parse(
    new TextDecoder().decode(text),
  );
  const data = length.length + text.length;
  const [from, to] = header["labels"]!.data_offsets;
  await file.seek(data + from, Deno.SeekMode.Start);
  const labels = new Uint8Array(to - from);
  await readFull(file, labels, path);
  return {
    path,
    start: data + header["images"]!.data_offsets[0],
    labels: new Int32Array(labels.buffer),
  };
}

async function readFull(file: Deno.FsFile, target: Uint8Array, path: string): Promise<void> {
  for (let done = 0; done < target.length;) {
    const count = await file.read(target.subarray(done));
    if (count === null) throw new Error(`Cannot read "${path}": it breaks off`);
    done += count;
  }
}
