import type { Dataset } from "../configuration/dataset.ts";
import { type ExampleCounts, exampleCounts, LABEL_HEADER } from "./example_counts.ts";

/** What the configuration says of prepared data, before anything is fetched. */
export interface DataFacts extends ExampleCounts {
  readonly classes: number;
  /** Height and width times channels, of one image. */
  readonly values: number;
  readonly channels: number;
  /** Of images that are square. */
  readonly side: number | null;
}

/** Size of the header of an IDX file of images, in bytes: magic number and three lengths. */
export const IMAGES_HEADER = 16;
const CIFAR_SIDE = 32;

/** The facts of a data set. Sizes of files tell them where no field does. */
export function dataFacts(dataset: Dataset): DataFacts {
  const { prepare, files } = dataset;
  const counts = exampleCounts(dataset);
  const { classes } = prepare;
  if (prepare.format !== "idx") {
    const side = prepare.format === "cifar" ? CIFAR_SIDE : prepare.side;
    return { ...counts, classes, channels: 3, side, values: 3 * side * side };
  }
  const { splits } = prepare;
  const { images, labels } = "of" in splits ? splits.of : splits.train;
  const values = (files[images]!.bytes - IMAGES_HEADER) /
    (files[labels]!.bytes - LABEL_HEADER);
  const side = Math.sqrt(values);
  return { ...counts, classes, channels: 1, values, side: Number.isInteger(side) ? side : null };
}
