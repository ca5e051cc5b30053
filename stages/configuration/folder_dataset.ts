import { z } from "zod";
import { LIMITS } from "../../pipeline/words/limits.ts";
import { NUMBERS } from "./numbers.ts";

const count = z.int().positive().max(100_000_000);
const bytes = z.int().positive().max(10_000_000_000_000);
/** The formats that a folder of one's own can have. */
const format = z.enum(["images", "csv", "parquet", "npz", "idx"]);
export type FolderFormat = z.infer<typeof format>;
const length = z.int().positive().max(65_536);
const shape = z.tuple([length, length, length]);
const path = z.string().min(1);

/** How the files are read. What is absent is found by looking at them. */
export const readingSchema = z.strictObject({
  format: format.exactOptional().describe(
    "images: PNG and JPEG files in a folder for each class. csv: tables with a line for each example. parquet: such tables, or " +
      "images as Hugging Face keeps them. npz: arrays of NumPy. idx: files like those of MNIST. Default: what the names say.",
  ),
  size: z.tuple([length, length]).exactOptional().describe(
    "Height and width in pixels that images are scaled to; what is beside this shape is cut off. Default: as they are, if all " +
      "are of one size.",
  ),
  channels: z.union([z.literal(1), z.literal(3)]).exactOptional().describe(
    "1 makes images grey, 3 coloured. Default: 1 if all images are grey, otherwise 3.",
  ),
  names: z.boolean().exactOptional().describe(
    "Whether the first line of a CSV table is the names of its columns. Default: what it looks like.",
  ),
  label: z.string().exactOptional().describe(
    "The column or array of the classes. Default: the one called label, class, target or y; in a CSV table, otherwise the last.",
  ),
  input: z.string().exactOptional().describe(
    "The column or array of the inputs, where one holds all of an example. Default: found by its name or content.",
  ),
  leaveOut: z.array(z.string()).min(1).exactOptional()
    .describe("Columns of a table that are no inputs, such as a number of each line."),
  shape: shape.exactOptional().describe(
    "Height, width and channels that the numbers of an example are laid out as. Default: 1, 1 and the number of columns.",
  ),
  splits: z.union([
    z.strictObject({
      test: z.number().positive().max(100_000_000).describe(
        "Share of the examples below 1, or their number.",
      ),
      seed: z.int().min(0).max(LIMITS.seed).describe("Draws which examples these are."),
    }),
    z.strictObject({
      train: z.array(path).min(1).describe("Files or folders of the training set."),
      test: z.array(path).min(1).describe("Files or folders of the test set."),
    }),
  ]).exactOptional().describe(
    "Which examples are for testing: by file, or drawn so that each class has its share. Default: what is called train and " +
      "test; where nothing is, a fifth, drawn with seed 1.",
  ),
});
export type Reading = z.infer<typeof readingSchema>;

/** What was found in the files. */
export const foundSchema = z.strictObject({
  format: format.describe("The format of the files."),
  files: count.describe("Number of files."),
  bytes: bytes.describe("Their size."),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected 64 lower-case hex digits").describe(
    "Digest of the list of their digests, as sha256sum prints it, in the order of their paths.",
  ),
  shape: shape.describe("Height, width and channels of an example."),
  values: z.enum(["bytes", "numbers"]).describe("Pixels from 0 to 255, or any numbers."),
  classes: z.array(z.string()).min(2).describe("Names of the classes, in the order of the labels."),
  examples: z.strictObject({
    train: count.describe("Number of training examples."),
    test: count.describe("Number of test examples."),
  }).describe("Number of examples."),
  normalization: z.strictObject({
    mean: z.array(NUMBERS.mean).min(1).describe("Mean of each channel."),
    std: z.array(NUMBERS.deviation).min(1).describe("Standard deviation of each channel."),
  }).describe(
    "Mean and standard deviation of the training set, by channel; of pixels, as numbers from 0 to 1. Experiments use it that " +
      "have no normalization of their own.",
  ),
  read: readingSchema.exactOptional().describe(
    "How the files were read: what `prepare` said then. A change of it is then told.",
  ),
});
export type Found = z.infer<typeof foundSchema>;

const sourceSchema = z.strictObject({
  folder: path.describe("A folder, or a single file; relative to the project."),
});

/** A data set of one's own, in a folder of this machine. */
export const folderSchema = z.strictObject({
  title: z.string().exactOptional().describe("What tables call it. Default: its name."),
  homepage: z.url().exactOptional().describe("Where it is described."),
  licence: z.string().exactOptional().describe("Under which terms it may be used."),
  sources: z.tuple([sourceSchema]).describe("The folder."),
  prepare: readingSchema.default({}).describe("How its files are read."),
  found: foundSchema.exactOptional().describe(
    "What was found in the folder, written by `deno task data add`. A change of the files is then told.",
  ),
});
export type FolderEntry = z.infer<typeof folderSchema>;

/** Configuration of the stage that prepares a folder. */
export interface FolderConfig {
  readonly format: "folder";
  /** Number of classes. */
  readonly classes: number;
  readonly reading: Reading;
  readonly found: Pick<Found, "sha256" | "shape" | "values" | "classes" | "examples">;
}

/** A data set of one's own about which everything is known. */
export interface FolderDataset {
  readonly title: string;
  readonly homepage?: string;
  readonly licence?: string;
  readonly sources: readonly [{ readonly folder: string }];
  /** None are fetched. */
  readonly files: Readonly<Record<string, { readonly bytes: number }>>;
  readonly prepare: FolderConfig;
  readonly normalization: Found["normalization"];
}

/** Adds what was found to what the entry says. */
export function folderDataset(
  name: string,
  { title = name, homepage, licence, sources, prepare }: FolderEntry,
  { format, normalization, ...found }: Found,
): FolderDataset {
  const { sha256, shape, values, classes, examples } = found;
  return {
    title,
    ...(homepage !== undefined && { homepage }),
    ...(licence !== undefined && { licence }),
    sources,
    files: {},
    prepare: {
      format: "folder",
      classes: classes.length,
      reading: { ...prepare, format },
      found: { sha256, shape, values, classes, examples },
    },
    normalization,
  };
}

/** Whether an entry of `configs/` names a folder as its source. */
export function isFolderEntry(entry: unknown): boolean {
  const { sources } = Object(entry) as { readonly sources?: unknown };
  return Array.isArray(sources) &&
    sources.some((source) => Object.hasOwn(Object(source), "folder"));
}
