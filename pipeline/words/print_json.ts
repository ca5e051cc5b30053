import { print } from "./print.ts";

/** Version of what `--json` prints, raised by a change that could break a reader. */
export const JSON_VERSION = 1;

/** Prints the document of a command's `--json`: the version, and the value. */
export function printJson(value: object): void {
  print("stdout", JSON.stringify({ version: JSON_VERSION, ...value }, null, 2));
}
