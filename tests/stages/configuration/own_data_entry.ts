import type { Found } from "../../../stages/configuration/folder_dataset.ts";

/** What a test says of its data. */
interface Told extends Partial<Omit<Found, "shape">> {
  readonly shape: readonly [height: number, width: number, channels: number];
}

/** The entry of a data set of one's own, as text: by default a hundred images of two classes, of which there are no files. */
export function ownDataEntry(told: Told): string {
  const found = {
    format: "images",
    files: 1,
    bytes: 1,
    sha256: "0".repeat(64),
    values: "bytes",
    classes: ["a", "b"],
    examples: { train: 100, test: 20 },
    normalization: { mean: [0.5], std: [0.25] },
    ...told,
  };
  return JSON.stringify({ sources: [{ folder: "nowhere" }], found });
}
