import type { FolderFormat } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import type { ListedFile } from "./folder_files.ts";
import { hint } from "./hint.ts";
import type { PickedFile, PickedFiles } from "./picked_files.ts";

const SPLITS = {
  train: /^(train|training)$/i,
  test: /^(test|testing|t10k)$/i,
  validation: /^(val|valid|validation|dev)$/i,
} as const;
type SplitWord = keyof typeof SPLITS;

type Sets = Omit<PickedFiles, "format">;

/**
 * The sets that files belong to by names such as `train` and `test`.
 *
 * @param isDrawn whether the entry says that the test set is drawn
 * @throws {DataError} when some files belong to a set and others do not
 */
export function setsByName(
  folder: string,
  files: readonly ListedFile[],
  format: FolderFormat,
  isDrawn: boolean,
): Sets {
  if (format === "images") return imagesByName(folder, files, isDrawn);
  return isDrawn ? unsplit(files) : byName(files, format);
}

const unsplit = (files: readonly ListedFile[]): Sets => ({
  notes: [],
  files: files.map((file) => ({ ...file, split: null })),
});

/** Images lie in a folder for each class, and these perhaps in one for each set: `cat/1.png`, or `train/cat/1.png`. */
function imagesByName(
  folder: string,
  files: readonly ListedFile[],
  isDrawn: boolean,
): Sets {
  const isInSet = ({ path }: ListedFile) => splitWord(path, "images") !== null;
  const [inSet, others] = [files.filter(isInSet), files.filter((file) => !isInSet(file))];
  const [first, other] = [inSet[0]?.path, others[0]?.path];
  if (first !== undefined && other !== undefined) {
    const [set] = first.split("/");
    throw new DataError(
      `Cannot tell the classes of the images in "${folder}": "${first}" lies in a class of a set, but "${other}"${
        others.length === 1 ? " does" : ` and ${others.length - 1} more do`
      } not. Give the folder of the classes alone, such as ${folder}/${set}, or name the folders of the sets. ${
        hint("splits", "{ train: […], test: […] }")
      }`,
    );
  }
  const place = first === undefined ? 0 : 1;
  const labelled = (picked: Sets) => ({
    ...picked,
    files: picked.files.map((file) => ({
      ...file,
      label: file.path.split("/").slice(0, -1)[place],
    })),
  });
  if (isDrawn) return labelled(unsplit(files));
  if (first !== undefined) return labelled(byName(files, "images"));
  // A class may be called "train", beside others that no set is called.
  const classes = [
    ...new Set(files.flatMap(({ path }) => path.split("/").slice(0, -1).slice(0, 1))),
  ];
  if (classes.length > 0 && classes.every((name) => setCalled(name) !== null)) {
    throw new DataError(
      `The images in "${folder}" lie in no class: found "${
        files[0]!.path
      }", wanted a folder for each class in that of ` +
        `each set, such as train/cat/1.png. If ${
          classes.map((name) => `"${name}"`).join(" and ")
        } are classes, say that the test set is drawn. ${hint("splits", "{ test: 0.2, seed: 1 }")}`,
    );
  }
  const taken = classes.filter((name) => setCalled(name) !== null);
  return labelled({
    ...unsplit(files),
    notes: taken.map((name) =>
      `The folder "${name}" is taken for a class, as those beside it are.`
    ),
  });
}

function byName(files: readonly ListedFile[], format: FolderFormat): Sets {
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
        ? `There is a test set, and no training set. ${hint("splits", "{ test: 0.2, seed: 1 }")}`
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
    const word = setCalled(part);
    if (word !== null) return word;
  }
  return null;
}

function setCalled(name: string): SplitWord | null {
  const found = Object.entries(SPLITS).find(([, pattern]) => pattern.test(name));
  return found === undefined ? null : found[0] as SplitWord;
}
