import { assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { packTar, type TarEntry } from "modern-tar";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { DownloadConfig } from "../../../stages/configuration/dataset.ts";
import { DataError } from "../../../stages/formats/data_error.ts";
import download from "../../../stages/download.ts";
import { namesIn, stageContext, type TestContext } from "../stage_context.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Files of several blocks of the archive. */
const TRAIN = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >>> 7);
const TEST = Uint8Array.from({ length: 70_001 }, (_, i) => (i * i) >>> 5);
const digest = (kind: string, bytes: Bytes) => createHash(kind).update(bytes).digest("hex");

const file = (name: string, body: Bytes): TarEntry => ({
  header: { name, size: body.length, type: "file" },
  body,
});
const ENTRIES = [
  { header: { name: "set/", size: 0, type: "directory" } } as TarEntry,
  file("set/test.bin", TEST),
  file("set/readme.html", new TextEncoder().encode("<p>More than a block</p>".repeat(50))),
  file("elsewhere/train.bin", new Uint8Array(9)),
  file("set/train.bin", TRAIN),
];
const pack = async (entries: TarEntry[]) => new Uint8Array(gzipSync(await packTar(entries)));
const GOOD = await pack(ENTRIES);

interface Options {
  readonly archive?: Bytes;
  readonly md5?: string;
  readonly sha256?: boolean;
}

/** Runs the stage with a server that has the archive. */
async function run(
  { archive = GOOD, md5, sha256 = true }: Options,
  check: (context: TestContext) => void | Promise<void> = () => {},
  previous?: string,
): Promise<void> {
  const wanted = (bytes: Bytes) => ({
    bytes: bytes.length,
    ...(sha256 && { sha256: digest("sha256", bytes) }),
  });
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response(archive),
  );
  const config: DownloadConfig = {
    name: "pictures",
    sources: [{ url: `http://127.0.0.1:${server.addr.port}/` }],
    compression: "gzip",
    archive: { name: "set.tar.gz", folder: "set/", ...(md5 !== undefined && { md5 }) },
    files: { "train.bin": wanted(TRAIN), "test.bin": wanted(TEST) },
  };
  await using context = await stageContext(config, previous === undefined ? {} : { previous });
  try {
    await download(context);
    await check(context);
  } catch (error) {
    assertEquals(namesIn(context.output), [], "nothing is left of a refused archive");
    throw error;
  }
}

Deno.test("download takes the files out of an archive, in whatever order they lie, and nothing else", () =>
  run({}, async ({ output, messages }) => {
    assertEquals(namesIn(output), ["test.bin", "train.bin"]);
    assertEquals(await Deno.readFile(`${output}/train.bin`), TRAIN);
    assertEquals(await Deno.readFile(`${output}/test.bin`), TEST);
    const progress = messages.filter((message) => message.type === "progress");
    assertEquals(progress.at(-1)!.done, TRAIN.length + TEST.length);
  }));

Deno.test("download takes an archive that is not compressed", async () => {
  const archive = new Uint8Array(await packTar(ENTRIES));
  await run({ archive }, ({ output }) => assertEquals(namesIn(output), ["test.bin", "train.bin"]));
});

Deno.test("download trusts the archive's digest where the files have none", () =>
  run(
    { sha256: false, md5: digest("md5", GOOD) },
    ({ output }) => assertEquals(namesIn(output), ["test.bin", "train.bin"]),
  ));

Deno.test("download takes over an earlier one's files where each has a digest, all or none", () =>
  run({}, async (first) => {
    const source = ({ messages }: TestContext) =>
      messages.find((each) => each.type === "fact" && each.name === "sources");
    const value = { "set.tar.gz": "an earlier download" };
    const taken = { type: "fact", name: "sources", value, passing: true };
    await run({ archive: new Uint8Array() }, (again) => {
      assertEquals<unknown>(source(again), taken);
      assertEquals(namesIn(again.output), ["test.bin", "train.bin"]);
    }, first.output);
    const unsigned = { sha256: false, md5: digest("md5", GOOD) };
    await run(unsigned, (again) => {
      assertNotEquals<unknown>(source(again), taken);
    }, first.output);
    await Deno.writeFile(`${first.output}/train.bin`, TRAIN.with(0, TRAIN[0]! ^ 1));
    await run({}, async (again) => {
      assertEquals(await Deno.readFile(`${again.output}/train.bin`), TRAIN);
    }, first.output);
  }));

const flip = (bytes: Bytes, at: number) => bytes.with(at, bytes[at]! ^ 1);
const withTrain = (bytes: Bytes) =>
  pack([file("set/test.bin", TEST), file("set/train.bin", bytes)]);

const FAULTS: readonly [string, Options, string][] = [
  [
    "an archive of another digest",
    { sha256: false, md5: "0".repeat(32) },
    `md5 ${digest("md5", GOOD)}, wanted 00000000`,
  ],
  [
    "a page of text",
    { archive: new TextEncoder().encode("<!doctype html><title>Sign in</title>".padEnd(900)) },
    "a page of text, not an archive",
  ],
  ["an archive cut short", { archive: GOOD.slice(0, GOOD.length >> 1) }, "(corrupt gzip stream"],
  [
    "an uncompressed archive cut short",
    { archive: new Uint8Array(await packTar(ENTRIES)).slice(0, 150_000) },
    "(Tar archive is truncated.)",
  ],
  ["a damaged archive", { archive: flip(GOOD, GOOD.length >> 1) }, "found"],
  [
    "a flipped byte in a file",
    { archive: await withTrain(flip(TRAIN, 77)) },
    '"train.bin" in it: found sha256',
  ],
  [
    "a short file",
    { archive: await withTrain(TRAIN.slice(0, 99)) },
    '"train.bin" in it: found 99 bytes, wanted 200000',
  ],
  [
    "an archive without one of the files",
    { archive: await pack([file("set/test.bin", TEST)]) },
    'an archive without "set/train.bin"',
  ],
  ["an empty answer", { archive: new Uint8Array() }, "found an archive"],
];

for (const [name, options, found] of FAULTS) {
  Deno.test(`download refuses ${name} and leaves nothing behind`, async () => {
    const { message } = await assertRejects(() => run(options), DataError);
    assertStringIncludes(message, found);
    assertStringIncludes(message, 'Cannot download "set.tar.gz" of the data set "pictures"');
    assertStringIncludes(message, '"pictures/set.tar.gz"');
  });
}
