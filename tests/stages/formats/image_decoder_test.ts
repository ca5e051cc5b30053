import { assert, assertEquals, assertRejects } from "@std/assert";
import { imageDecoder } from "../../../stages/formats/image_decoder.ts";
import { openForTests } from "../../tensorflow/library.ts";
import squares from "../fixtures/images/squares.json" with { type: "json" };

const library = await openForTests();
const read = (name: string) =>
  Deno.readFile(new URL(`../fixtures/images/${name}`, import.meta.url));

for (const [name, wanted] of Object.entries(squares)) {
  Deno.test(`imageDecoder() makes of ${name} the square that Pillow makes`, async () => {
    using decoder = imageDecoder(library, 16, 1);
    const found = await decoder.decode(await read(name));
    const differences = Array.from(found, (byte, i) => Math.abs(byte - wanted[i]!));
    assertEquals(found.length, wanted.length);
    // Pillow rounds between its two passes.
    assert(Math.max(...differences) <= 1, `${Math.max(...differences)}`);
  });
}

Deno.test("imageDecoder() decodes several images at once, each as if it were alone", async () => {
  using decoder = imageDecoder(library, 16, 2);
  const names = Object.keys(squares);
  const files = await Promise.all([...names, ...names].map(read));
  const together = await Promise.all(files.map(decoder.decode));
  for (const [i, file] of files.entries()) assertEquals(together[i], await decoder.decode(file));
});

Deno.test("imageDecoder() refuses what is no image", async () => {
  using decoder = imageDecoder(library, 16, 1);
  await assertRejects(() => decoder.decode(new TextEncoder().encode("no image")));
});
