import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Measuring, sideBySide } from "./side_by_side.ts";
import { tempFolder } from "../temp_folder.ts";

/** A training that is ready at once, and fails unless all others are ready when it is told to go on. */
function measuring(folder: string, last: string): Measuring {
  const program = `
    const mine = await Deno.makeTempFile({ dir: ${JSON.stringify(folder)} });
    console.log("ready");
    await Deno.stdin.read(new Uint8Array(8));
    const others = [...Deno.readDirSync(${JSON.stringify(folder)})].length;
    ${last}`;
  return {
    program: Deno.execPath(),
    args: ["run", "-A", "--no-config", `data:text/javascript,${encodeURIComponent(program)}`],
    env: {},
  };
}

Deno.test("trainings side by side wait for each other, and their images and memory are summed", async () => {
  await using folder = await tempFolder();
  const end = `console.log(JSON.stringify({ imagesPerSecond: others, startupSeconds: others,
    peakResidentMegabytes: 10, updates: 5, device: "CPU", version: "1" }))`;
  assertEquals(await sideBySide(measuring(folder.path, end), 3, false), {
    imagesPerSecond: 9,
    startupSeconds: 3,
    peakResidentMegabytes: 30,
    updates: 5,
    device: "CPU",
    version: "1",
  });
});

Deno.test("a training that fails gives its words instead of numbers", async () => {
  await using temp = await tempFolder();
  const folder = temp.path;
  const words = await sideBySide(measuring(folder, `throw new Error("out of memory")`), 2, false);
  assertStringIncludes(String(words), "out of memory");
});
