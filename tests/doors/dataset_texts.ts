/**
 * Descriptions of the fields of configs/datasets.yaml. They are not in the schema, because the schema is part of the
 * programs which download and prepare data: each word would change their keys.
 */
export const DATASET_TEXTS: Readonly<Record<string, string>> = {
  title: "What tables and reports call it.",
  homepage: "Where its publisher describes it.",
  licence: "Under which terms it may be used.",
  sources:
    "Where its files come from, tried in their order, after DATA_MIRROR. None only where the user has the archives.",
  "sources.url": "A folder on a web server, with / at its end. Each file lies in it by its name.",
  "sources.module": "A module of ours that makes the files, such as stages/mnist_digits.ts.",
  compression: "How the files lie at their sources; with gzip their names end in .gz there.",
  archive:
    "The tar archive in which all files lie at their sources. `compression` then does not count.",
  "archive.name": "Name of the archive at its sources.",
  "archive.folder":
    "The folder of the files inside the archive, with / at its end; empty for none.",
  "archive.md5": "MD5 of the archive as its publisher gives it. Needed where files have no sha256.",
  files: "Name of a file → what it must be, uncompressed.",
  "files.*.bytes": "Size in bytes, uncompressed.",
  "files.*.sha256": "SHA-256 of the uncompressed file, in 64 lower-case hex digits.",
  prepare: "How its training set and its test set are made of the files.",
  "prepare.format":
    "idx: MNIST's. cifar: CIFAR's binary version. imagenet: the archives of ILSVRC2012.",
  "prepare.classes": "Number of classes; labels are 0 to classes − 1.",
  "prepare.labels": "Labels of a record, 1 or 2; the last one counts.",
  "prepare.splits": "The files of each set, or one set that is shuffled and cut.",
  "prepare.splits.*.images": "The file of the images.",
  "prepare.splits.*.labels": "The file of their labels.",
  "prepare.splits.of": "The files of the set that is cut.",
  "prepare.splits.seed": "Seed of the shuffle before the cut.",
  "prepare.splits.train":
    "Files of the training set; of a set that is cut, the number of training images.",
  "prepare.splits.test": "Files of the test set; of a set that is cut, the number of test images.",
  "prepare.splits.first": "How many images of each set are kept, from the start. Default: all.",
  "prepare.splits.first.*": "Number of images.",
  "prepare.side": "Side in pixels of the stored squares.",
  "prepare.archives": "The user's archives, in the folder of DATA_MIRROR with the name of the set.",
  "prepare.archives.*": "An archive as its publisher gives it.",
  "prepare.archives.*.name": "Name of the archive.",
  "prepare.archives.*.md5": "MD5 of the archive, as its publisher gives it.",
  "prepare.examples": "Number of images of each set.",
  "prepare.examples.*": "Number of images.",
};
