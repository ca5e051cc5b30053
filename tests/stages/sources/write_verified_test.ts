import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { Refusal, writeVerified } from "../../../stages/sources/write_verified.ts";

type Bytes = Uint8Array<ArrayBuffer>;
const CONTENT: Bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >>> 3);
const WANTED = {
  bytes: CONTENT.length,
  sha256: createHash("sha256").update(CONTENT).digest("hex"),
};

/** The bytes in pieces of these lengths, again and again; then an error, if there is one. */
function pieces(bytes: Bytes, lengths: readonly number[], error?: Error) {
  return ReadableStream.from((async function* () {
    for (let [start, i] = [0, 0]; start < bytes.length; i++) {
      const end = start + lengths[i % lengths.length]!;
      yield bytes.slice(start, end);
      start = end;
    }
    if (error !== undefined) await Promise.reject(error);
  })());
}

async function target() {
  const folder = await Deno.makeTempDir();
  return {
    path: `${folder}/file`,
    names: () => [...Deno.readDirSync(folder)].map(({ name }) => name),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

Deno.test("writeVerified writes the file, in whatever pieces it comes, gzipped or not", async () => {
  await using file = await target();
  const lengths = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.boolean(), async (lengths, gzip) => {
      const sent = gzip ? new Uint8Array(gzipSync(CONTENT)) : CONTENT;
      const told: number[] = [];
      await writeVerified(file.path, pieces(sent, lengths), WANTED, (bytes) => told.push(bytes));
      assertEquals(await Deno.readFile(file.path), CONTENT);
      assertEquals(told.at(-1), CONTENT.length);
      assert(told.every((bytes, i) => i === 0 || bytes > told[i - 1]!));
    }),
    { numRuns: 15 },
  );
  assertEquals(file.names(), ["file"]);
});

Deno.test("writeVerified refuses, by what it found, all that is not the file, and leaves nothing", async () => {
  await using file = await target();
  const gzipped = new Uint8Array(gzipSync(CONTENT));
  const broken = new Error("connection lost");
  const cases: readonly [body: ReadableStream<Bytes>, found: RegExp][] = [
    [pieces(CONTENT.with(7, CONTENT[7]! ^ 1), [99]), /^found sha256 [0-9a-f]{64}, wanted /],
    [pieces(CONTENT.slice(1), [99]), /^found 4999 bytes, wanted 5000$/],
    [pieces(new Uint8Array([...CONTENT, 1]), [99]), /^found more than the 5000 bytes wanted$/],
    [pieces(gzipped.slice(0, -9), [99]), /^found a gzip stream that breaks off or is damaged/],
    [
      pieces(CONTENT.slice(0, 400), [100], broken),
      /^found an end after 400 bytes \(connection lost\)$/,
    ],
    [pieces(new Uint8Array(), [1]), /^found 0 bytes/],
    [
      pieces(new TextEncoder().encode("<html>\n<p>Sign in"), [3]),
      /^found a page of text, "<html> <p>Sign in": /,
    ],
  ];
  for (const [body, found] of cases) {
    const { message } = await assertRejects(() => writeVerified(file.path, body, WANTED), Refusal);
    assert(found.test(message), message);
    assertEquals(file.names(), []);
  }
});

Deno.test("writeVerified leaves a file of the same name as it is when what comes is refused", async () => {
  await using file = await target();
  await Deno.writeTextFile(file.path, "earlier");
  await assertRejects(
    () => writeVerified(file.path, pieces(CONTENT.slice(1), [500]), WANTED),
    Refusal,
  );
  assertEquals(await Deno.readTextFile(file.path), "earlier");
});
