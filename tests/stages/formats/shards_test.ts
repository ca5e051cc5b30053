import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { openShards, shardName, writeShard } from "../../../stages/formats/shards.ts";
import { shardWriter } from "../../../stages/formats/shard_writer.ts";
import { tempFolder } from "../../temp_folder.ts";

const SHAPE = [2, 3, 1] as const;
const SIZE = 6;

/** An image whose bytes tell which it is. */
const image = (example: number) =>
  Uint8Array.from({ length: SIZE }, (_, i) => (example * 7 + i) & 255);

/** Writes so many examples, `perShard` in a file. */
async function writeAll(path: string, examples: number, perShard: number): Promise<void> {
  for (let start = 0; start < examples; start += perShard) {
    const length = Math.min(perShard, examples - start);
    const images = Uint8Array.from(
      Array.from({ length }, (_, i) => [...image(start + i)]).flat(),
    );
    const labels = Int32Array.from({ length }, (_, i) => 1000 * (start + i));
    await writeShard(`${path}/${shardName("train", start / perShard)}`, {
      images: { dtype: "uint8", shape: [length, ...SHAPE], data: images },
      labels: { dtype: "int32", shape: [length], data: labels },
    });
  }
  const index = { examples, perShard, shape: SHAPE };
  await Deno.writeTextFile(`${path}/train.json`, JSON.stringify(index));
}

Deno.test("openShards() reads the examples at any positions in any order, across files and twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 7 }),
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }),
      async (examples, perShard, positions) => {
        await using temporary = await tempFolder();
        await writeAll(temporary.path, examples, perShard);
        const stored = await openShards(temporary.path, "train");
        assertEquals(stored.shape, [examples, ...SHAPE]);
        const indices = Int32Array.from(positions, (position) => position % examples);
        const { images, labels } = await stored.read(indices);
        assertEquals(images.shape, [indices.length, ...SHAPE]);
        assertEquals([...labels.data], Array.from(indices, (index) => 1000 * index));
        assertEquals([...images.data], [...indices].flatMap((index) => [...image(index)]));
      },
    ),
    { numRuns: 25 },
  );
});

Deno.test("openShards() names the file that breaks off", async () => {
  await using temporary = await tempFolder();
  await writeAll(temporary.path, 4, 2);
  const path = `${temporary.path}/${shardName("train", 1)}`;
  const stored = await openShards(temporary.path, "train");
  await Deno.truncate(path, (await Deno.stat(path)).size - SIZE - 1);
  await assertRejects(() => stored.read(Int32Array.of(0, 3)), Error, `"${path}"`);
  await Deno.truncate(path, 20);
  await assertRejects(() => openShards(temporary.path, "train"), Error, `"${path}"`);
});

Deno.test("writeShard() leaves no file under the name of a shard that it could not finish", async () => {
  await using temporary = await tempFolder();
  await Deno.mkdir(`${temporary.path}/x.part`);
  const nothing = { dtype: "uint8", shape: [0], data: new Uint8Array() } as const;
  await assertRejects(() =>
    writeShard(`${temporary.path}/x`, { images: nothing, labels: nothing })
  );
  assertEquals([...Deno.readDirSync(temporary.path)].map(({ name }) => name), ["x.part"]);
});

Deno.test("shardWriter() puts images in their places, in whatever order they are decoded, and knows the shards that are whole", async () => {
  await using temporary = await tempFolder();
  const examples = 1030;
  const decoding: (() => void)[] = [];
  {
    await using writer = await shardWriter(temporary.path, "train", SHAPE, examples);
    for (let example = 0; example < examples; example++) {
      const decoded = new Promise<Uint8Array<ArrayBuffer>>((resolve) => {
        decoding.push(() => resolve(image(example)));
      });
      const added = writer.add(example, example % 10, () => decoded);
      // The last of those under way is decoded first; whoever adds more waits for one.
      if (decoding.length === 64 || example % 1024 === 1023 || example === examples - 1) {
        while (decoding.length > 0) decoding.pop()!();
      }
      await added;
    }
    await writer.finish();
  }
  const stored = await openShards(temporary.path, "train");
  const { images, labels } = await stored.read(Int32Array.from({ length: examples }, (_, i) => i));
  assertEquals([...labels.data], Array.from({ length: examples }, (_, i) => i % 10));
  for (let i = 0; i < examples; i++) {
    assert(image(i).every((byte, k) => byte === images.data[i * SIZE + k]), `image ${i}`);
  }
  await Deno.remove(`${temporary.path}/${shardName("train", 1)}`);
  await using again = await shardWriter(temporary.path, "train", SHAPE, examples);
  assertEquals([again.has(0), again.has(1023), again.has(1024)], [true, true, false]);
});
