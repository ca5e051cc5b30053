import { readJsonIfThere } from "../print/json_file.ts";

/** File of a measurement. */
export const MEASURES = "measures.json";

/** Error and loss of a network on some examples, in inference mode. */
export interface ErrorAndLoss {
  readonly examples: number;
  readonly correct: number;
  /** In per cent. */
  readonly error: number;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
}

/** Content of `measures.json`: kind of running statistics → results. `trained` are those that the training ended with. */
export type Measures = Readonly<
  Record<string, { readonly train: ErrorAndLoss; readonly test: ErrorAndLoss }>
>;

/** Reads the measurement of a training; null if the training diverged. */
export async function readMeasures(folder: string): Promise<Measures | null> {
  return await readJsonIfThere(`${folder}/${MEASURES}`);
}
