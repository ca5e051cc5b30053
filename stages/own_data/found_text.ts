import { thousands } from "../../pipeline/words/text.ts";
import type { Found } from "../configuration/folder_dataset.ts";

/** What was found in a folder, in a line. */
export function foundText({ examples, classes, shape, files, sha256 }: Found): string {
  const count = thousands(examples.train + examples.test);
  return `${count} examples of ${classes.length} classes, ${shape.join(" × ")}, of which ${
    thousands(examples.test)
  } for testing, in ${files === 1 ? "one file" : `${thousands(files)} files`} (sha256 ${sha256})`;
}
