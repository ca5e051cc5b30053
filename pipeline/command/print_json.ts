import { JSON_VERSION } from "../screen/reporter_json.ts";
import { print } from "../words/print.ts";

/** Prints the document of a command's `--json`: the version, and the value. */
export function printJson(value: object): void {
  print("stdout", JSON.stringify({ version: JSON_VERSION, ...value }, null, 2));
}
