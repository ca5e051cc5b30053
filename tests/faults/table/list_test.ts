import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

Deno.test("docs/faults.md lists exactly the faults that are tested", async () => {
  const here = fileURLToPath(new URL(".", import.meta.url));
  const page = await Deno.readTextFile(`${here}../../../docs/faults.md`);
  const listed = [...page.matchAll(/^\| (\d+)\. /gm)].map(([, number]) => Number(number));
  const tested = new Set<number>();
  for await (const { name } of Deno.readDir(here)) {
    const text = await Deno.readTextFile(here + name);
    for (const [, number] of text.matchAll(/"fault (\d+): /g)) tested.add(Number(number));
    // Those of a loop.
    for (const [, number] of text.matchAll(/^ {4}\[(\d+), "/gm)) tested.add(Number(number));
  }
  assertEquals(listed, [...tested].sort((a, b) => a - b));
  assertEquals(listed.length, 24);
});
