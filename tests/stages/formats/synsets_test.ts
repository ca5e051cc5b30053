import { assertEquals, assertRejects } from "@std/assert";
import { decodeSynsets } from "../../../stages/formats/synsets.ts";

/** A file that scipy wrote, see make.py beside it. */
const read = (name: string) =>
  Deno.readFile(new URL(`../fixtures/synsets/${name}.mat`, import.meta.url));
const WANTED = new Map([
  ...([1, 300, 70000, 4, 5].map((id, i) => [id, `n0211978${i}`] as const)),
]);

for (const name of ["plain", "compressed"]) {
  Deno.test(`decodeSynsets() reads numbers of every size from a ${name} file of scipy's`, async () => {
    assertEquals(await decodeSynsets(await read(name)), WANTED);
  });
}

Deno.test("decodeSynsets() says what it found in a file without the synsets", async () => {
  const refused = async (bytes: Uint8Array<ArrayBuffer>) =>
    (await assertRejects(() => decodeSynsets(bytes), SyntaxError)).message;
  assertEquals(
    await refused(await read("other_fields")),
    "found the fields words, wordnet_height, wanted ILSVRC2012_ID and WNID",
  );
  assertEquals(
    await refused(await read("no_structure")),
    "found a MATLAB matrix that is no structure",
  );
  const whole = await read("plain");
  assertEquals(
    await refused(whole.slice(0, whole.length / 2)),
    "found a MATLAB file that breaks off",
  );
  assertEquals(await refused(new Uint8Array(200)), "found no matrix in a MATLAB 5 file");
});
