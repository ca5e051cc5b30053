import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { readMeasuredSpeed, writeMeasuredSpeed } from "../../../stages/workload/measured_speed.ts";
import { tempFolder } from "../../temp_folder.ts";

Deno.test("readMeasuredSpeed() reads what writeMeasuredSpeed() wrote, to the last bit", async () => {
  await using folder = await tempFolder();
  const speeds = fc.dictionary(fc.string(), fc.double({ min: 1e-3, max: 1e9, noNaN: true }), {
    noNullPrototype: true,
  });
  await fc.assert(
    fc.asyncProperty(fc.string(), speeds, async (device, imagesPerSecond) => {
      await writeMeasuredSpeed(folder.path, { device, imagesPerSecond });
      assertEquals(await readMeasuredSpeed(folder.path), { device, imagesPerSecond });
    }),
    { numRuns: 30 },
  );
});
