import type { PickedFile } from "./picked_files.ts";

/** A file with a line for each example. */
export interface Table extends Pick<PickedFile, "path" | "split"> {
  readonly names: readonly string[];
  /** The cells of a column. */
  readonly cells: (column: number) => readonly unknown[];
  /** Where an example stands in the file, such as `line 3`. */
  readonly place: (example: number) => string;
}
