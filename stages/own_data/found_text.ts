import type { Found } from "../configuration/folder_dataset.ts";

const number = (value: number) => value.toLocaleString("en");

/** What was found in a folder, in a line. */
export function foundText({ examples, classes, shape, files, sha256 }: Found): string {
  const count = number(examples.train + examples.test);
  return `${count} examples of ${classes.length} classes, ${shape.join(" × ")}, of which ${
    number(examples.test)
  } for testing, in ${files === 1 ? "one file" : `${number(files)} files`} (sha256 ${sha256})`;
}
