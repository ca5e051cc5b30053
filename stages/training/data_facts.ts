import type { Dataset } from "../configuration/dataset.ts";
import { type ExampleCounts, exampleCounts, LABEL_HEADER } from "./example_counts.ts";

/** Properties of prepared data that the configuration decides, so that they are known before the download. */
export interface DataFacts extends ExampleCounts {
  readonly classes: number;
  /** Height × width × channels of an image. */
  readonly values: number;
  readonly channels: number;
  /** Side of the images in pixels; null if they are not square. */
  readonly side: number | null;
  /** Height, width and channels of an image; null if only their product is known. */
  readonly shape: readonly [number, number, number] | null;
  /** Whether values are any numbers, and no bytes. */
  readonly areNumbers: boolean;
}

/** Size of the header of an IDX file of images, in bytes: magic number and three lengths. */
export const IMAGES_HEADER = 16;
const CIFAR_SIDE = 32;

/** Computes the properties of a data set from its fields and the sizes of its files. */
export function dataFacts(dataset: Dataset): DataFacts {
  const { prepare, files } = dataset;
  const counts = exampleCounts(dataset);
  const { classes } = prepare;
  if (prepare.format === "folder") {
    const { shape } = prepare.found;
    const [height, width, channels] = shape;
    const values = height * width * channels;
    const areNumbers = prepare.found.values === "numbers";
    const side = height === width ? height : null;
    return { ...counts, classes, channels, side, shape, values, areNumbers };
  }
  if (prepare.format !== "idx") {
    const side = prepare.format === "cifar" ? CIFAR_SIDE : prepare.side;
    const values = 3 * side * side;
    return {
      ...counts,
      classes,
      channels: 3,
      side,
      shape: [side, side, 3],
      values,
      areNumbers: false,
    };
  }
  const { splits } = prepare;
  const { images, labels } = "of" in splits ? splits.of : splits.train;
  const values = (files[images]!.bytes - IMAGES_HEADER) /
    (files[labels]!.bytes - LABEL_HEADER);
  const root = Math.sqrt(values);
  const side = Number.isInteger(root) ? root : null;
  return {
    ...counts,
    classes,
    channels: 1,
    values,
    side,
    shape: side === null ? null : [side, side, 1],
    areNumbers: false,
  };
}
