import type { FolderFormat, Found, Reading } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import { channelStatistics } from "./channel_statistics.ts";
import { type Examples, examplesAt, type RawExamples, type RawSets } from "./examples.ts";
import { digestOfFiles, listFiles, pathOf, sha256 } from "./folder_files.ts";
import { pickFiles } from "./pick_files.ts";
import type { PickedFile } from "./picked_files.ts";
import { readCsv } from "./read_csv.ts";
import type { ReadFile } from "./read_file.ts";
import { readIdx } from "./read_idx.ts";
import { readImages } from "./read_images.ts";
import { readNpz } from "./read_npz.ts";
import { readParquet } from "./read_parquet.ts";
import { stratifiedSplit } from "./stratified_split.ts";
import { hint } from "./hint.ts";

/** A data set of one's own in memory, and what there is to know of it. */
export interface FolderContent {
  readonly found: Found;
  readonly train: Examples;
  readonly test: Examples;
  /** The digest of each file. */
  readonly digests: ReadonlyMap<string, string>;
  /** What people should know of how it was read. */
  readonly notes: readonly string[];
}

const READERS: Readonly<
  Record<
    FolderFormat,
    (files: readonly PickedFile[], reading: Reading, read: ReadFile) => Promise<RawSets>
  >
> = { images: readImages, csv: readCsv, parquet: readParquet, npz: readNpz, idx: readIdx };

/** The split of data that have none: a fifth for testing. */
const DRAWN = { test: 0.2, seed: 1 } as const;
const MOST_CLASSES = 10_000;

/**
 * Reads all examples of a folder, and splits them.
 *
 * @param onFile called after each file with how many are read, and how many there are
 * @throws {DataError} when the files cannot be read, or do not fit each other
 */
export async function readFolder(
  folder: string,
  reading: Reading,
  onFile: (done: number, total: number) => void = () => {},
): Promise<FolderContent> {
  const { format, files, notes } = pickFiles(folder, listFiles(folder), reading);
  const digests = new Map<string, string>();
  const read: ReadFile = async (path) => {
    const bytes = await Deno.readFile(pathOf(folder, path));
    digests.set(path, sha256(bytes));
    onFile(digests.size, files.length);
    return bytes;
  };
  const sets = await READERS[format](files, reading, read);
  const { train: raw, test: rawTest } = sets;
  const names = classNames(sets);
  const all = numbered(raw, names, sets.classes);
  let [train, test] = [all, rawTest && numbered(rawTest, names, sets.classes)];
  const said = [...notes, ...sets.notes ?? []];
  if (test === null) {
    const drawn = reading.splits !== undefined && "seed" in reading.splits ? reading.splits : DRAWN;
    const places = stratifiedSplit(all.labels, drawn.test, drawn.seed);
    [train, test] = [examplesAt(all, places.train), examplesAt(all, places.test)];
    if (drawn === DRAWN) {
      said.push("The files name no test set: a fifth of each class is drawn for it, with seed 1.");
    }
  } else if (String(rawTest!.shape) !== String(raw.shape)) {
    throw new DataError(
      `The training examples are ${raw.shape.join(" × ")}, those for testing ${
        rawTest!.shape.join(" × ")
      }; wanted the same shape.`,
    );
  }
  const seen = new Set(train.labels);
  const unseen = names.filter((_, label) => !seen.has(label));
  if (unseen.length > 0) {
    said.push(
      `No training example is of ${unseen.slice(0, 5).map((name) => `"${name}"`).join(", ")}.`,
    );
  }
  const values = train.inputs instanceof Uint8Array ? "bytes" as const : "numbers" as const;
  return {
    train,
    test,
    digests,
    notes: said,
    found: {
      format,
      files: files.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      sha256: digestOfFiles(digests),
      shape: [...raw.shape],
      values,
      classes: names,
      examples: { train: train.labels.length, test: test.labels.length },
      normalization: channelStatistics(train, raw.shape[2]),
    },
  };
}

/** The names of the classes: those that the files give, else all labels in order, whole numbers by their size. */
function classNames({ train, test, classes }: RawSets): string[] {
  if (classes !== undefined) return [...classes];
  const labels = [...new Set([...train.labels, ...test?.labels ?? []])];
  const odd = labels.find((label) => typeof label === "number" && !Number.isInteger(label));
  const areTooMany = labels.length > MOST_CLASSES;
  if (odd !== undefined || areTooMany) {
    throw new DataError(
      `Found ${
        odd ?? `${labels.length} different labels`
      } among the classes; wanted whole numbers or names, ` +
        "a few of them. Only classification is trained here. Is it another column? " +
        hint("label"),
    );
  }
  if (labels.length < 2) {
    throw new DataError(`Found one class alone, "${labels[0]}"; wanted two or more.`);
  }
  return labels.map(String).sort(byNumber);
}

const byNumber = (a: string, b: string) => {
  const areNumbers = [a, b].every((name) => name !== "" && Number.isFinite(Number(name)));
  return areNumbers ? Number(a) - Number(b) : a < b ? -1 : 1;
};

/** Labels as places among the names of the classes. */
function numbered(
  { inputs, labels }: RawExamples,
  names: readonly string[],
  given: RawSets["classes"],
): Examples {
  const places = new Map(names.map((name, place) => [name, place]));
  const find = (label: string | number) => {
    // Where the file has names, a number in it is a place among them, even if a name is that number.
    const place = given !== undefined && typeof label === "number"
      ? (names[label] === undefined ? undefined : label)
      : places.get(String(label));
    if (place !== undefined) return place;
    throw new DataError(`Found the label "${label}"; wanted one of the ${names.length} classes.`);
  };
  return { inputs, labels: Int32Array.from(labels, find) };
}
