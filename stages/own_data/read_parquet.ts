import { isDeepStrictEqual } from "node:util";
import { type FileMetaData, parquetMetadata, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { Reading } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import type { RawSets } from "./examples.ts";
import type { PickedFile } from "./picked_files.ts";
import { decoded, type ReadFile } from "./read_file.ts";
import type { Table } from "./table.ts";
import { setsOfTables } from "./tables.ts";

/** Reads Parquet files: tables of numbers, or images as Hugging Face keeps them, with its names of the classes. */
export async function readParquet(
  files: readonly PickedFile[],
  reading: Reading,
  read: ReadFile,
): Promise<RawSets> {
  const tables: Table[] = [];
  const heads: (Pick<PickedFile, "path"> & { readonly metadata: FileMetaData })[] = [];
  for (const { path, split } of files) {
    const rows = await decoded(path, read, async ({ buffer }) => {
      const metadata = parquetMetadata(buffer);
      heads.push({ path, metadata });
      // Bytes stay bytes unless the file says that they are text.
      return await parquetReadObjects({ file: buffer, metadata, compressors, utf8: false });
    });
    const names = Object.keys(rows[0] ?? {});
    tables.push({
      path,
      split,
      names,
      cells: (i) => rows.map((row) => row[names[i]!]),
      place: (example) => `row ${example + 1}`,
    });
  }
  const sets = setsOfTables(tables, reading, false);
  const named = heads.flatMap(({ path, metadata }) => {
    const classes = classNames(metadata, sets.label);
    return classes === undefined ? [] : [{ path, classes }];
  });
  const [first] = named;
  if (first === undefined) return sets;
  // The same number would be another class.
  const other = named.find(({ classes }) => !isDeepStrictEqual(classes, first.classes));
  if (other === undefined) return { ...sets, classes: first.classes };
  throw new DataError(
    `"${first.path}" and "${other.path}" name the classes of "${sets.label}" otherwise; wanted the same names in one order.`,
  );
}

/** The names of a column's classes, which Hugging Face keeps in the file's metadata. */
function classNames(metadata: FileMetaData, label: string): string[] | undefined {
  const text = metadata.key_value_metadata?.find(({ key }) => key === "huggingface")?.value;
  try {
    const names = JSON.parse(text ?? "null")?.info?.features?.[label]?.names;
    return Array.isArray(names) && names.every((name) => typeof name === "string")
      ? names
      : undefined;
  } catch {
    return undefined;
  }
}
