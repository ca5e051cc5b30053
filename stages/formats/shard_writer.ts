import { type ShardIndex, shardName, writeShard } from "./shards.ts";

/** Examples per file: 200 MB of ImageNet. */
const PER_SHARD = 1024;
/** Maximum number of images decoded at the same time; enough for the cores of a large machine. */
const AT_ONCE = 64;

/** Writes the shards of a split. Examples arrive in order and are decoded in parallel. */
export interface ShardWriter extends AsyncDisposable {
  /** Whether an earlier run has already written the shard of this example. */
  readonly has: (example: number) => boolean;
  /** Starts to decode an example, and waits if {@linkcode AT_ONCE} are being decoded. */
  readonly add: (
    example: number,
    label: number,
    decode: () => Promise<Uint8Array<ArrayBuffer>>,
  ) => Promise<void>;
  /** Writes the index, after the last example. */
  readonly finish: () => Promise<void>;
}

/**
 * Opens a writer for the shards of a split.
 * @param folder folder of the shards, which may hold some of an earlier run
 * @param shape height, width and channels of an image
 * @param examples number of examples in the split
 */
export async function shardWriter(
  folder: string,
  split: string,
  shape: readonly [number, number, number],
  examples: number,
): Promise<ShardWriter> {
  const path = (shard: number) => `${folder}/${shardName(split, shard)}`;
  const size = shape.reduce((product, length) => product * length, 1);
  const written = new Set<string>();
  for await (const { name } of Deno.readDir(folder)) written.add(name);
  const pending = new Set<Promise<void>>();
  let images = new Uint8Array();
  let labels = new Int32Array();

  const flush = async (shard: number) => {
    await Promise.all(pending);
    await writeShard(path(shard), {
      images: { dtype: "uint8", shape: [labels.length, ...shape], data: images },
      labels: { dtype: "int32", shape: [labels.length], data: labels },
    });
  };
  return {
    has: (example) => written.has(shardName(split, Math.floor(example / PER_SHARD))),
    async add(example, label, decode) {
      const place = example % PER_SHARD;
      if (place === 0) {
        const length = Math.min(PER_SHARD, examples - example);
        [images, labels] = [new Uint8Array(length * size), new Int32Array(length)];
      }
      labels[place] = label;
      const target = images;
      const decoded = decode().then((image) => target.set(image, place * size));
      decoded.then(() => pending.delete(decoded), () => {});
      pending.add(decoded);
      if (pending.size >= AT_ONCE) await Promise.race(pending);
      if (place === labels.length - 1) await flush(Math.floor(example / PER_SHARD));
    },
    async finish() {
      const index: ShardIndex = { examples, perShard: PER_SHARD, shape };
      await Deno.writeTextFile(`${folder}/${split}.json`, JSON.stringify(index) + "\n");
    },
    // All decoding must end before the decoder is closed.
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(pending);
    },
  };
}
