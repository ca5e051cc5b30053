/** What an estimate stage found: `estimate.json`. */
export interface MeasuredSpeed {
  /** What was computed on, e.g. `CPU, 2 threads`. */
  readonly device: string;
  /** Images per second in training, by `<experiment>/<method>`. */
  readonly imagesPerSecond: Readonly<Record<string, number>>;
}

const FILE = "estimate.json";

/** Writes it into the output folder of a stage. */
export async function writeMeasuredSpeed(folder: string, speed: MeasuredSpeed): Promise<void> {
  await Deno.writeTextFile(`${folder}/${FILE}`, JSON.stringify(speed, null, 2) + "\n");
}

/** Reads it from there. */
export async function readMeasuredSpeed(folder: string): Promise<MeasuredSpeed> {
  return JSON.parse(await Deno.readTextFile(`${folder}/${FILE}`));
}
