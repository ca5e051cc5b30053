import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { readMeasuredSpeed, writeMeasuredSpeed } from "../../../stages/workload/measured_speed.ts";

Deno.test("readMeasuredSpeed() reads what writeMeasuredSpeed() wrote, to the last bit", async () => {
  const folder = await Deno.makeTempDir();
  const speeds = fc.dictionary(fc.string(), fc.double({ min: 1e-3, max: 1e9, noNaN: true }), {
    noNullPrototype: true,
  });
  await fc.assert(
    fc.asyncProperty(fc.string(), speeds, async (device, imagesPerSecond) => {
      await writeMeasuredSpeed(folder, { device, imagesPerSecond });
      assertEquals(await readMeasuredSpeed(folder), { device, imagesPerSecond });
    }),
    { numRuns: 30 },
  );
  await Deno.remove(folder, { recursive: true });
});
