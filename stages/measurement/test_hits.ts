import { readMeasures } from "./measured_run.ts";
import { unpackBits } from "./packed_bits.ts";

/** File of a measurement: a bit for each test example, set where the network is right. */
export const TEST_HITS = "test_hits.bin";

/** Reads for each test example whether a measured training is right (1) or not (0); null if the training diverged. */
export async function readTestHits(folder: string): Promise<Uint8Array | null> {
  const measures = await readMeasures(folder);
  if (measures === null) return null;
  const { examples } = measures["trained"]!.test;
  return unpackBits(await Deno.readFile(`${folder}/${TEST_HITS}`), examples);
}
