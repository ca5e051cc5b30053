import type { FolderFormat, Reading } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import type { ListedFile } from "./folder_files.ts";
import { hint } from "./hint.ts";
import type { PickedFiles } from "./picked_files.ts";
import { MAKE_NUMBERS } from "./text_columns.ts";
import { setsByName } from "./sets_by_name.ts";

const ENDINGS: Readonly<Record<FolderFormat, RegExp>> = {
  images: /\.(png|jpe?g)$/i,
  csv: /\.[ct]sv$/i,
  parquet: /\.parquet$/i,
  npz: /\.npz$/i,
  idx: /[.-]idx\d(-ubyte)?(\.gz)?$/i,
};

/** Images that are not read. */
const OTHER_IMAGES = /\.(webp|gif|bmp|tiff?|heic|heif|avif)$/i;
const SHOWN = 3;

/** Texts and sounds. */
const NO_NUMBERS =
  /\.(txt|text|md|html?|xml|jsonl?|ndjson|pdf|docx?|wav|mp3|flac|ogg|m4a)(\.gz)?$/i;

/**
 * Picks the files of a data set from those of a folder, and says which set each belongs to: by the entry's splits, or by
 * names such as `train` and `test`. A validation set stands in for a test set that is not there; otherwise it is left out.
 *
 * @throws {DataError} when the files are of no known format, or of several, or images are among them that are not read
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
  const others = listed.filter(({ path }) => !ENDINGS[format].test(path));
  const notes = othersNote(others);
  if (splits !== undefined && "train" in splits) {
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
    const named = [...splits.train, ...splits.test];
    if (format === "images") {
      refuseImages(
        folder,
        others.filter(({ path }) => named.some((name) => isWithin(path, name))),
      );
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
        // The class is the folder that the image lies in.
      ).map((file) => ({ ...file, label: file.path.split("/").at(-2) })),
    };
  }
  if (format === "images") refuseImages(folder, others);
  // A file that is the whole source is of no set, whatever it is called.
  const isDrawn = splits !== undefined || Deno.statSync(folder).isFile;
  const sets = setsByName(folder, files, format, isDrawn);
  return { format, ...sets, notes: [...notes, ...sets.notes] };
}

/** Refuses images that would be left out, perhaps with their class. */
function refuseImages(folder: string, others: readonly ListedFile[]): void {
  const images = others.filter(({ path }) => OTHER_IMAGES.test(path));
  if (images.length === 0) return;
  throw new DataError(
    `The data in "${folder}" have ${count(images, "image")} that cannot be read: ${
      some(images)
    }. Convert them to PNG or JPEG, or take them out.`,
  );
}

/** Names files that are left out, since they are no data of this format. */
function othersNote(others: readonly ListedFile[]): string[] {
  return others.length === 0 ? [] : [
    `Left out, as ${others.length === 1 ? "it is" : "they are"} of another kind: ${
      count(others, "file")
    } (${some(others)}).`,
  ];
}

const count = ({ length }: readonly ListedFile[], noun: string) =>
  `${length.toLocaleString("en")} ${noun}${length === 1 ? "" : "s"}`;

const some = (files: readonly ListedFile[]) =>
  files.slice(0, SHOWN).map(({ path }) => `"${path}"`).join(", ") +
  (files.length > SHOWN ? ", …" : "");

const isWithin = (path: string, name: string) =>
  path === name || path.startsWith(`${name.replace(/\/$/, "")}/`);

function formatOf(folder: string, listed: readonly ListedFile[]): FolderFormat {
  const counts = Object.entries(ENDINGS).map(([format, ending]) =>
    [format as FolderFormat, listed.filter(({ path }) => ending.test(path)).length] as const
  ).filter(([, count]) => count > 0);
  const [first, another] = counts;
  if (first === undefined) {
    const isImage = listed.some(({ path }) => OTHER_IMAGES.test(path));
    throw new DataError(
      `Cannot read the data in "${folder}": found ${
        listed.length === 0 ? "no files" : some(listed)
      }, wanted ` +
        "PNG or JPEG images in a folder for each class, or files that end in .csv, .tsv, .parquet, .npz or -idx3-ubyte." +
        (isImage ? " Convert images to PNG or JPEG." : "") +
        (listed.some(({ path }) => NO_NUMBERS.test(path)) ? ` ${MAKE_NUMBERS}` : ""),
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
