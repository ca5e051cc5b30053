import { fileURLToPath } from "node:url";

/** The path of a file given relative to this folder. */
export function fromFileUrl(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
