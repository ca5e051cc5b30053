import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { digestFile, digestFolder, digestText, digestValue } from "../../../pipeline/key/digest.ts";
import { testProject } from "../helpers/project.ts";

Deno.test("digestValue: digests are those of the first release, so old stores stay valid", () => {
  // printf 'key\0{"a":[1,null,"x"]}' | sha256sum
  assertEquals<string>(
    digestValue("key", { a: [1, null, "x"] }),
    "1846ceef97794209147823ab0b99f6d0eff2c0721186a97ad53fb1cc8be546b1",
  );
});

Deno.test("digestFile: is what sha256sum says, also of a file longer than one read", async () => {
  await using project = await testProject({ "abc": "abc" });
  const { bytes, digest } = await digestFile(`${project.root}/abc`);
  assertEquals(bytes, 3);
  // FIPS 180-4, example of SHA-256.
  assertEquals<string>(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  await Deno.writeFile(`${project.root}/million`, new Uint8Array(3_000_000).fill(0x61));
  const sum = await crypto.subtle.digest("SHA-256", new Uint8Array(3_000_000).fill(0x61));
  const hex = [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  assertEquals<string>((await digestFile(`${project.root}/million`)).digest, hex);
});

Deno.test("digestFolder: names and contents count, order of writing and empty folders do not", async () => {
  await using one = await testProject({ "b/c": "2", "a": "1" });
  await using two = await testProject({ "a": "1", "b/c": "2" });
  await Deno.mkdir(`${two.root}/empty`);
  const { digest, files } = await digestFolder(one.root);
  assertEquals(files.map(({ path }) => path), ["a", "b/c"]);
  assertEquals((await digestFolder(two.root)).digest, digest);
  await Deno.rename(`${two.root}/a`, `${two.root}/d`);
  assertNotEquals((await digestFolder(two.root)).digest, digest);
});

Deno.test("digestFolder: a link is refused", async () => {
  await using project = await testProject({ "a": "1" });
  await Deno.symlink("/etc/hostname", `${project.root}/link`);
  await assertRejects(
    () => digestFolder(project.root),
    Error,
    '"link" is neither a file nor a folder',
  );
});

Deno.test("digestText: different texts, or kinds, have different digests", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => {
    if (a !== b) assertNotEquals(digestText("code", a), digestText("code", b));
    assertNotEquals<string>(digestText("code", a), digestText("tree", a));
  }));
});
