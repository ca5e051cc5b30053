import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { packTar, unpackTar } from "modern-tar";
import type { StoredImages } from "../../models/images/images.ts";
import type { StageMessage } from "../../pipeline/types.ts";
import { loadConfiguration } from "./configuration/load_configuration.ts";
import { DataError } from "../../stages/formats/data_error.ts";
import type { ImagenetConfig } from "../../stages/configuration/dataset.ts";
import generatedImagenet from "../../stages/generated_imagenet.ts";
import { imageDecoder } from "../../stages/formats/image_decoder.ts";
import prepareImagenet from "../../stages/prepare_imagenet.ts";
import { openShards } from "../../stages/formats/shards.ts";
import { tarEntries, tarFile } from "../../stages/formats/tar_file.ts";
import { nameForStages, openForTests } from "../tensorflow/library.ts";
import { namesIn, stageContext } from "./stage_context.ts";
import { ROOT } from "../root.ts";
import { tempFolder } from "../temp_folder.ts";

const { datasets } = await loadConfiguration(ROOT, "smoke");
const config: ImagenetConfig = {
  ...datasets["generated-imagenet"]!.prepare as ImagenetConfig,
  side: 16,
};
await nameForStages();
const archives = await generatedImagenet();
const TRAINING = "generated_img_train.tar";

/** A folder with the archives, some of them replaced. */
async function archivesIn(changes: Record<string, Uint8Array<ArrayBuffer> | undefined> = {}) {
  const folder = await tempFolder();
  for (const [name, bytes] of Object.entries({ ...Object.fromEntries(archives), ...changes })) {
    if (bytes) await Deno.writeFile(`${folder.path}/${name}`, bytes);
  }
  return folder;
}

async function all(images: StoredImages) {
  const indices = Int32Array.from({ length: images.shape[0] }, (_, i) => i);
  return await images.read(indices);
}

async function failure(
  changes: Record<string, Uint8Array<ArrayBuffer> | undefined>,
  settings: Partial<ImagenetConfig> = {},
): Promise<string> {
  await using files = await archivesIn(changes);
  await using context = await stageContext({ ...config, ...settings }, {
    inputs: { files: files.path },
  });
  return (await assertRejects(() => prepareImagenet(context), DataError)).message;
}

Deno.test("prepare_imagenet makes shards of the archives: labels by sorted class, each image as it is decoded alone", async () => {
  await using files = await archivesIn();
  await using context = await stageContext(config, {
    inputs: { files: files.path },
  });
  await prepareImagenet(context);
  assertEquals(namesIn(context.output), [
    ...["test-00000.safetensors", "test.json", "train-00000.safetensors", "train.json"],
  ]);
  const [train, test] = [
    await openShards(context.output, "train"),
    await openShards(context.output, "test"),
  ];
  assertEquals([train.shape, test.shape], [[32, 16, 16, 3], [16, 16, 16, 3]]);
  const [{ images, labels }, { labels: testLabels }] = [await all(train), await all(test)];
  assertEquals([...labels.data], [0, 1, 2, 3].flatMap((label) => Array(8).fill(label)));
  assertEquals([...testLabels.data], Array(4).fill([0, 1, 2, 3]).flat());

  using library = await openForTests();
  using decoder = imageDecoder(library, 16, 1);
  let place = 0;
  for await (
    const { body } of tarFile(`${files.path}/generated_img_train.tar`, config.archives.train.md5)
  ) {
    for await (const entry of tarEntries(body, "train")) {
      const alone = await decoder.decode(await entry.read());
      assertEquals(images.data.slice(place * 768, ++place * 768), alone);
    }
  }
  assertEquals(place, 32);
  const some = await train.read(Int32Array.of(31, 2));
  assertEquals(some.images.data.slice(768), images.data.slice(2 * 768, 3 * 768));
  assertEquals([...some.labels.data], [3, 0]);
});

Deno.test("prepare_imagenet that was stopped goes on from the shards that are whole, to the same bytes", async () => {
  await using files = await archivesIn();
  const inputs = { files: files.path };
  await using whole = await stageContext(config, { inputs });
  await prepareImagenet(whole);

  await using first = await stageContext(config, { inputs });
  const stopping = new AbortController();
  const stop = new Error("stopped");
  const send = (message: StageMessage) => {
    if (message.type === "fact" && message.name === "test") stopping.abort(stop);
  };
  const stopped = { ...first, send, signal: stopping.signal };
  assertEquals(await assertRejects(() => prepareImagenet(stopped)), stop);
  assertEquals(namesIn(first.scratch), [
    ...["archives.json", "test-00000.safetensors", "test.json"],
  ]);
  assertEquals(namesIn(first.output), []);
  // A mark that only survives if the shard is not made again.
  await Deno.utime(`${first.scratch}/test-00000.safetensors`, 1, 1);
  await Deno.writeTextFile(`${first.scratch}/train-00000.safetensors.part`, "half");

  await prepareImagenet(first);
  const shard = await Deno.stat(`${first.output}/test-00000.safetensors`);
  assertEquals(shard.mtime?.getTime(), 1000);
  assertEquals(namesIn(first.output), namesIn(whole.output));
  for (const name of namesIn(whole.output)) {
    const [a, b] = [first, whole].map(({ output }) => Deno.readFileSync(`${output}/${name}`));
    assertEquals(a, b, name);
  }
});

/** The training archive with the pictures of two classes exchanged: as large, and as well-formed. */
async function otherTraining(): Promise<Uint8Array<ArrayBuffer>> {
  const entries = await unpackTar(archives.get(TRAINING)!);
  const names = [1, 0, 2, 3].map((place) => entries[place]!.header.name);
  return await packTar(
    entries.map(({ header, data }, i) => ({ header: { ...header, name: names[i]! }, body: data! })),
  );
}

/** Runs once with other pictures, until that fails, and then with the right ones, in the same scratch folder. */
async function assertSameAfterOtherPictures(
  refusal: string,
  send: (message: StageMessage) => void,
): Promise<void> {
  await using files = await archivesIn();
  const inputs = { files: files.path };
  await using whole = await stageContext(config, { inputs });
  await prepareImagenet(whole);

  const training = `${files.path}/${TRAINING}`;
  await Deno.writeFile(training, await otherTraining());
  await Deno.utime(training, 1, 1);
  await using context = await stageContext(config, { inputs });
  await assertRejects(() => prepareImagenet({ ...context, send }), Error, refusal);
  await Deno.writeFile(training, archives.get(TRAINING)!);
  await Deno.utime(training, 2, 2);
  await prepareImagenet(context);
  assertEquals(namesIn(context.output), namesIn(whole.output));
  for (const name of namesIn(whole.output)) {
    const [a, b] = [context, whole].map(({ output }) => Deno.readFileSync(`${output}/${name}`));
    assertEquals(a, b, name);
  }
}

Deno.test("prepare_imagenet keeps no shard of an archive that it refused", async () => {
  await assertSameAfterOtherPictures("is not the archive that is wanted", () => {});
});

Deno.test("prepare_imagenet keeps no shard of another archive whose digest it did not come to", async () => {
  await assertSameAfterOtherPictures("stopped", (message) => {
    if (message.type !== "progress" || message.note !== "train") return;
    if (message.done === message.total) throw new Error("stopped");
  });
});

Deno.test("prepare_imagenet says which archives are missing, and where they belong", async () => {
  const message = await failure({ "generated_devkit.tar": undefined });
  assertStringIncludes(message, 'lacks them: "generated_devkit.tar"');
  assertStringIncludes(message, "set DATA_MIRROR to the folder that holds it");
  await using context = await stageContext(config);
  const error = await assertRejects(() => prepareImagenet(context), DataError);
  assertStringIncludes(error.message, "DATA_MIRROR names no folder");
});

Deno.test("prepare_imagenet refuses an archive with another digest", async () => {
  const validation = { ...config.archives.validation, md5: "0".repeat(32) };
  const message = await failure({}, { archives: { ...config.archives, validation } });
  assertStringIncludes(message, `its md5 is ${config.archives.validation.md5}, wanted 0000`);
});

Deno.test("prepare_imagenet refuses an archive that breaks off, an image that is none, and another number of images", async () => {
  const train = archives.get("generated_img_train.tar")!;
  const half = train.slice(0, train.length / 2);
  assertStringIncludes(await failure({ "generated_img_train.tar": half }), "as a tar archive");
  const damaged = train.slice();
  damaged.fill(0, 1024 + 512, 1024 + 512 + 256);
  const message = await failure({ "generated_img_train.tar": damaged });
  assertStringIncludes(message, 'Cannot decode the image "n00000001_0.JPEG"');
  const examples = { train: 33, test: 16 };
  assertStringIncludes(await failure({}, { examples }), "found 32 train images, wanted 33");
});
