import { isDeepStrictEqual } from "node:util";
import type { FolderConfig } from "../configuration/folder_dataset.ts";

type Found = Omit<FolderConfig["found"], "sha256">;

/** What is first found otherwise in files than an entry says, in words; null if nothing is. */
export function foundDifference(found: Found, wanted: Found): string | null {
  const fields = ["shape", "values", "classes", "examples"] as const;
  const other = fields.find((field) => !isDeepStrictEqual(found[field], wanted[field]));
  return other === undefined
    ? null
    : `found \`${other}\` ${shown(found[other])}, wanted ${shown(wanted[other])}`;
}

const MOST_SHOWN = 200;

/** A value as it stands in an entry, not too long. */
function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`;
}
