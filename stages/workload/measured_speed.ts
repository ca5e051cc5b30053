import { readJson, writeJson } from "../print/json_file.ts";

/** Content of `estimate.json`, the speeds that an estimate stage measures. */
export interface MeasuredSpeed {
  /** Device of the measurement, e.g. `CPU, 2 threads`. */
  readonly device: string;
  /** Training speed in images per second, by `<experiment>/<method>`. */
  readonly imagesPerSecond: Readonly<Record<string, number>>;
}

const FILE = "estimate.json";

/** Writes `estimate.json` into the output folder of a stage. */
export async function writeMeasuredSpeed(folder: string, speed: MeasuredSpeed): Promise<void> {
  await writeJson(`${folder}/${FILE}`, speed);
}

/** Reads `estimate.json` from the output folder of a stage. */
export async function readMeasuredSpeed(folder: string): Promise<MeasuredSpeed> {
  return await readJson(`${folder}/${FILE}`);
}
