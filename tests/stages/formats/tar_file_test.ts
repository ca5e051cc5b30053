import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { packTar } from "modern-tar";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { DataError } from "../../../stages/formats/data_error.ts";
import { tarEntries, tarFile } from "../../../stages/formats/tar_file.ts";

type Bytes = Uint8Array<ArrayBuffer>;
const bytes = (length: number, salt: number) =>
  Uint8Array.from({ length }, (_, i) => (i * salt) >>> 3);
const CONTENTS: Readonly<Record<string, Bytes>> = {
  "folder/one": bytes(100_000, 7),
  "folder/two": bytes(513, 11),
  "empty": new Uint8Array(),
  "inner.tar": await packTar([{ header: { name: "x", size: 3 }, body: "abc" }]) as Bytes,
};
const entries = Object.entries(CONTENTS).map(([name, body]) => ({
  header: { name, size: body.length, type: "file" as const },
  body,
}));
const TAR = await packTar([
  { header: { name: "folder/", size: 0, type: "directory" } },
  ...entries,
]) as Bytes;
const md5 = (data: Bytes) => createHash("md5").update(data).digest("hex");

async function onDisk(data: Bytes, ending = "tar") {
  const path = await Deno.makeTempFile({ suffix: `.${ending}` });
  await Deno.writeFile(path, data);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

/** What is in it, but for what is passed over. */
async function read(path: string, digest: string, skip: readonly string[] = []) {
  const found: Record<string, Bytes> = {};
  for await (const entry of tarFile(path, digest)) {
    if (skip.includes(entry.name)) await entry.skip();
    else found[entry.name] = await entry.read();
  }
  return found;
}

for (const [ending, data] of [["tar", TAR], ["tar.gz", new Uint8Array(gzipSync(TAR))]] as const) {
  Deno.test(`tarFile() gives the files of a .${ending} and no folders, each whole or passed over`, async () => {
    await using file = await onDisk(data, ending);
    assertEquals(await read(file.path, md5(data)), CONTENTS);
    const { "folder/one": _, ...rest } = CONTENTS;
    assertEquals(await read(file.path, md5(data), ["folder/one"]), rest);
  });
}

Deno.test("tarFile() refuses an archive of another digest once it is read, with both", async () => {
  await using file = await onDisk(TAR);
  const { message } = await assertRejects(() => read(file.path, "0".repeat(32)), DataError);
  assertStringIncludes(message, `its md5 is ${md5(TAR)}, wanted ${"0".repeat(32)}`);
  assertStringIncludes(message, `"${file.path}"`);
});

Deno.test("tarFile() refuses, by its name, an archive that breaks off or is none", async () => {
  for (
    const [data, ending] of [
      [TAR.slice(0, 50_000), "tar"],
      [new Uint8Array(gzipSync(TAR)).slice(0, 2000), "tar.gz"],
      [bytes(2048, 3), "tar"],
    ] as const
  ) {
    await using file = await onDisk(data, ending);
    const { message } = await assertRejects(() => read(file.path, md5(data)), DataError);
    assertStringIncludes(message, `Cannot read "${file.path}" as a tar archive: `);
  }
});

Deno.test("tarEntries() reads an archive within another", async () => {
  await using file = await onDisk(TAR);
  const inner: Record<string, string> = {};
  for await (const { name, body, skip } of tarFile(file.path, md5(TAR))) {
    if (name !== "inner.tar") {
      await skip();
      continue;
    }
    for await (const entry of tarEntries(body, file.path)) {
      inner[entry.name] = new TextDecoder().decode(await entry.read());
    }
  }
  assertEquals(inner, { x: "abc" });
});
