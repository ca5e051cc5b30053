import type { FolderFormat, Reading } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import type { ListedFile } from "./folder_files.ts";
import { hint } from "./hint.ts";

/** A file that belongs to a data set. */
export interface PickedFile extends ListedFile {
  /** The set that it belongs to; null: none, so that examples are drawn for the test set. */
  readonly split: "train" | "test" | null;
}

/** The files of a data set, and what they are. */
export interface PickedFiles {
  readonly format: FolderFormat;
  readonly files: readonly PickedFile[];
  /** What people should know of the choice. */
  readonly notes: readonly string[];
}

const ENDINGS: Readonly<Record<FolderFormat, RegExp>> = {
  images: /\.(png|jpe?g)$/i,
  csv: /\.[ct]sv$/i,
  parquet: /\.parquet$/i,
  npz: /\.npz$/i,
  idx: /[.-]idx\d(-ubyte)?(\.gz)?$/i,
};

const SPLITS = {
  train: /^(train|training)$/i,
  test: /^(test|testing|t10k)$/i,
  validation: /^(val|valid|validation|dev)$/i,
} as const;
type SplitWord = keyof typeof SPLITS;

/**
 * Picks the files of a data set from those of a folder, and says which set each belongs to: by the entry's splits, or by
 * names such as `train` and `test`. A validation set stands in for a test set that is not there; otherwise it is left out.
 *
 * @throws {DataError} when the files are of no known format, or of several
 */
export function pickFiles(
  folder: string,
  listed: readonly ListedFile[],
  { format: wanted, splits }: Reading,
): PickedFiles {
  const format = wanted ?? formatOf(folder, listed);
  const files = listed.filter(({ path }) => ENDINGS[format].test(path));
  if (files.length === 0) {
    throw new DataError(`Cannot read the data in "${folder}" as ${format}: it has no such files.`);
  }
  if (splits !== undefined && "train" in splits) {
    const notes: string[] = [];
    const of = (names: readonly string[]) => {
      for (const name of names) {
        if (files.some(({ path }) => isWithin(path, name))) continue;
        throw new DataError(`The split "${name}" of the data in "${folder}" names no file there.`);
      }
      return files.filter(({ path }) => names.some((name) => isWithin(path, name)));
    };
    const [train, test] = [new Set(of(splits.train)), new Set(of(splits.test))];
    const twice = train.values().find((file) => test.has(file));
    if (twice !== undefined) {
      throw new DataError(`"${twice.path}" is in both splits of the data in "${folder}".`);
    }
    return {
      format,
      notes,
      files: files.flatMap((file) =>
        train.has(file)
          ? { ...file, split: "train" as const }
          : test.has(file)
          ? { ...file, split: "test" as const }
          : []
      ),
    };
  }
  if (splits !== undefined) {
    return { format, notes: [], files: files.map((file) => ({ ...file, split: null })) };
  }
  return { format, ...byName(files, format) };
}

const isWithin = (path: string, name: string) =>
  path === name || path.startsWith(`${name.replace(/\/$/, "")}/`);

function formatOf(folder: string, listed: readonly ListedFile[]): FolderFormat {
  const counts = Object.entries(ENDINGS).map(([format, ending]) =>
    [format as FolderFormat, listed.filter(({ path }) => ending.test(path)).length] as const
  ).filter(([, count]) => count > 0);
  const [first, another] = counts;
  if (first === undefined) {
    const some = listed.slice(0, 3).map(({ path }) => `"${path}"`).join(", ");
    throw new DataError(
      `Cannot read the data in "${folder}": found ${some === "" ? "no files" : some}, wanted ` +
        "PNG or JPEG images in a folder for each class, or files that end in .csv, .tsv, .parquet, .npz or -idx3-ubyte.",
    );
  }
  if (another === undefined) return first[0];
  const kinds = counts.map(([format, count]) => `${count} for "${format}"`).join(" and ");
  throw new DataError(
    `Cannot tell which files in "${folder}" are the data: found ${kinds}. ${
      hint("format", first[0])
    }`,
  );
}

function byName(files: readonly ListedFile[], format: FolderFormat): Omit<PickedFiles, "format"> {
  const words = new Map(files.map((file) => [file, splitWord(file.path, format)]));
  const present = new Set(words.values());
  const has = (word: SplitWord) => present.has(word);
  const named = (file: ListedFile): PickedFile["split"] | "out" => {
    const word = words.get(file);
    if (word === "train" || word === "test") return word;
    if (word === "validation") return has("test") ? "out" : "test";
    return null;
  };
  const notes: string[] = [];
  if (has("validation")) {
    notes.push(
      has("test")
        ? "The validation set is left out."
        : "There is no test set: the validation set is in its place.",
    );
  }
  const picked = files.flatMap((file) => {
    const split = named(file);
    return split === "out" ? [] : { ...file, split };
  });
  const isSplit = picked.every(({ split }) => split !== null) &&
    picked.some(({ split }) => split === "test") && picked.some(({ split }) => split === "train");
  if (isSplit) return { files: picked, notes };
  if (picked.some(({ split }) => split === "test")) {
    const odd = picked.find(({ split }) => split !== "test")?.path;
    throw new DataError(
      odd === undefined
        ? "There is a test set, and no training set."
        : `There is a test set, and "${odd}" belongs to no set. ${
          hint("splits", "{ train: […], test: […] }")
        }`,
    );
  }
  return { files: picked.map((file) => ({ ...file, split: null })), notes };
}

/** The set that a path names: images by their first folder, tables and arrays by any part of the path, the last one first. */
function splitWord(path: string, format: FolderFormat): SplitWord | null {
  const parts = format === "images"
    ? path.split("/").slice(0, -2).slice(0, 1)
    : path.split(/[/\-._ ]/);
  for (const part of parts.reverse()) {
    for (const [word, pattern] of Object.entries(SPLITS)) {
      if (pattern.test(part)) return word as SplitWord;
    }
  }
  return null;
}
