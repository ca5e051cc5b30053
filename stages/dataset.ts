import { z } from "zod";

const count = z.int().positive();
const fileName = z.string().regex(/^\w[\w.-]*$/, "expected a file name");

/** What a file must be, once uncompressed. Makes all its sources interchangeable. */
const fileSchema = z.strictObject({
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected 64 lower-case hex digits"),
});

const sourceSchema = z.union([
  /** A folder on a web server; each file lies in it by its name. */
  z.strictObject({ url: z.url({ protocol: /^https?$/ }).endsWith("/", "expected a / at the end") }),
  /** A module of ours that makes the files from an npm package, e.g. `stages/mnist_digits.ts`. */
  z.strictObject({ module: z.string().regex(/^stages\/\w+\.ts$/, "expected a module in stages/") }),
]);

/** A file of images and the file of their labels. */
const pairSchema = z.strictObject({ images: fileName, labels: fileName });

/** How the prepare stage makes `train` and `test` of the files. */
export const prepareSchema = z.strictObject({
  format: z.literal("idx"),
  classes: count.max(256),
  splits: z.union([
    z.strictObject({ train: pairSchema, test: pairSchema }),
    /** One set without a split of its own: it is shuffled by the seed and cut. */
    z.strictObject({ of: pairSchema, train: count, test: count, seed: z.int() }),
  ]),
});
export type PrepareConfig = z.infer<typeof prepareSchema>;

/** What the download stage reads of an entry. */
export const downloadSchema = z.strictObject({
  name: z.string(),
  sources: z.array(sourceSchema).min(1),
  /** How the files lie at their sources; names then end in `.gz`. */
  compression: z.enum(["none", "gzip"]),
  files: z.record(fileName, fileSchema),
});
export type DownloadConfig = z.infer<typeof downloadSchema>;
export type WantedFile = z.infer<typeof fileSchema>;

/** One entry of `configs/datasets.yaml`. */
export const datasetSchema = z.strictObject({
  title: z.string(),
  homepage: z.url(),
  licence: z.string(),
  ...downloadSchema.omit({ name: true }).shape,
  prepare: prepareSchema,
});
export type Dataset = z.infer<typeof datasetSchema>;
