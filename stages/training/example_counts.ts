import { recordBytes } from "../formats/cifar.ts";
import type { Dataset } from "../configuration/dataset.ts";

/** How many labelled examples each split of a data set has. */
export interface ExampleCounts {
  readonly train: number;
  readonly test: number;
}

/** Bytes before the labels in an IDX file: magic number and length. */
const LABEL_HEADER = 8;

/** Read off the configuration, so that updates can be counted before anything is downloaded. */
export function exampleCounts({ files, prepare }: Dataset): ExampleCounts {
  if (prepare.format === "imagenet") return prepare.examples;
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
