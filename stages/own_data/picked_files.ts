import type { FolderFormat } from "../configuration/folder_dataset.ts";
import type { ListedFile } from "./folder_files.ts";

/** A file that belongs to a data set. */
export interface PickedFile extends ListedFile {
  /** The set that it belongs to; null: none, so that examples are drawn for the test set. */
  readonly split: "train" | "test" | null;
  /** Of an image, the folder that says its class; absent: it lies in none. */
  readonly label?: string | undefined;
}

/** The files of a data set, and what they are. */
export interface PickedFiles {
  readonly format: FolderFormat;
  readonly files: readonly PickedFile[];
  /** What people should know of the choice. */
  readonly notes: readonly string[];
}
