import { didYouMean } from "../../pipeline/words/did_you_mean.ts";
import type { Dataset } from "./dataset.ts";
import type { Mistake } from "./check_value.ts";

/** Lists the files that the splits of a data set name, each with its path in the entry. */
function splitFiles({ prepare }: Dataset): { path: readonly PropertyKey[]; file: string }[] {
  if (prepare.format === "imagenet" || prepare.format === "folder") return [];
  const at = (...path: PropertyKey[]) => ["prepare", "splits", ...path];
  if (prepare.format === "cifar") {
    const { train, test } = prepare.splits;
    return Object.entries({ train, test }).flatMap(([split, files]) =>
      files.map((file, i) => ({ path: at(split, i), file }))
    );
  }
  const { splits } = prepare;
  const pairs = "of" in splits ? { of: splits.of } : splits;
  return Object.entries(pairs).flatMap(([split, pair]) =>
    Object.entries(pair).map(([part, file]) => ({ path: at(split, part), file }))
  );
}

/** Finds files that the splits of a data set name but that are not among its files. */
export function unknownFiles(name: string, dataset: Dataset): Mistake[] {
  const known = Object.keys(dataset.files);
  return splitFiles(dataset).filter(({ file }) => !known.includes(file)).map(({ path, file }) => ({
    path: ["datasets", name, ...path],
    text: `"${file}" is not among the files of "${name}", which are ${known.join(", ")}.${
      didYouMean(file, known)
    }`,
    isKey: false,
  }));
}
