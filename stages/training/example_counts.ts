import { recordBytes } from "../formats/cifar.ts";
import type { Dataset } from "../configuration/dataset.ts";

/** Number of labelled examples in each split of a data set. */
export interface ExampleCounts {
  readonly train: number;
  readonly test: number;
}

/** Size of the header of an IDX file of labels, in bytes: magic number and length. */
export const LABEL_HEADER = 8;

/** Computes the example counts from the configuration, so that they are known before the download. */
export function exampleCounts({ files, prepare }: Dataset): ExampleCounts {
  if (prepare.format === "imagenet") return prepare.examples;
  if (prepare.format === "folder") return prepare.found.examples;
  if (prepare.format === "cifar") {
    const { splits, labels } = prepare;
    if (splits.first !== undefined) return splits.first;
    const count = (names: readonly string[]) =>
      names.reduce((sum, name) => sum + files[name]!.bytes, 0) / recordBytes(labels);
    return { train: count(splits.train), test: count(splits.test) };
  }
  const { splits } = prepare;
  if ("of" in splits) return { train: splits.train, test: splits.test };
  const count = ({ labels }: { readonly labels: string }) => files[labels]!.bytes - LABEL_HEADER;
  return { train: count(splits.train), test: count(splits.test) };
}
