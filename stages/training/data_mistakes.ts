import type { Mistake } from "../configuration/check_value.ts";
import type { Dataset } from "../configuration/dataset.ts";
import { recordBytes } from "../formats/cifar.ts";
import { IMAGES_HEADER } from "./data_facts.ts";
import { LABEL_HEADER } from "./example_counts.ts";

const LARGEST_SIDE = 4096;
const number = (value: number) => value.toLocaleString("en");

/** What cannot be in a data set: sizes of files that are no whole number of images, and splits of more than there is. */
export function dataMistakes(name: string, { prepare, files }: Dataset): Mistake[] {
  const mistakes: Mistake[] = [];
  const wrong = (path: readonly PropertyKey[], text: string) => {
    mistakes.push({ path: ["datasets", name, ...path], text, isKey: false });
  };
  const most = (path: readonly PropertyKey[], found: number, there: number) => {
    if (found > there) {
      wrong(path, `found ${number(found)}, and the files hold ${number(there)}: wanted fewer.`);
    }
  };
  if (prepare.format === "imagenet") {
    if (prepare.side > LARGEST_SIDE) {
      wrong(["prepare", "side"], `found ${number(prepare.side)}, wanted at most ${LARGEST_SIDE}.`);
    }
    return mistakes;
  }
  const bytes = (file: string) => files[file]!.bytes;
  const isWhole = (file: string, header: number, record: number, what: string): boolean => {
    const examples = (bytes(file) - header) / record;
    if (Number.isInteger(examples) && examples > 0) return true;
    const head = header === 0 ? "" : `${header} and `;
    wrong(
      ["files", file, "bytes"],
      `found ${number(bytes(file))}, wanted ${head}a multiple of ${number(record)}: ${what}.`,
    );
    return false;
  };
  if (prepare.format === "cifar") {
    const { splits: { train, test, first }, labels } = prepare;
    const record = recordBytes(labels);
    const what = "an image with its labels has so many bytes";
    for (const [split, names] of Object.entries({ train, test })) {
      const whole = names.map((file) => isWhole(file, 0, record, what));
      if (first === undefined || whole.includes(false)) continue;
      const there = names.reduce((sum, file) => sum + bytes(file), 0) / record;
      most(["prepare", "splits", "first", split], first[split as keyof typeof first], there);
    }
    return mistakes;
  }
  const { splits } = prepare;
  for (const { images, labels } of "of" in splits ? [splits.of] : [splits.train, splits.test]) {
    if (!isWhole(labels, LABEL_HEADER, 1, "a label has a byte")) continue;
    const examples = bytes(labels) - LABEL_HEADER;
    isWhole(images, IMAGES_HEADER, examples, `there are so many labels in ${labels}`);
    if ("of" in splits) most(["prepare", "splits", "train"], splits.train + splits.test, examples);
  }
  return mistakes;
}
