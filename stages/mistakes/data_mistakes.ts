import { thousands } from "../../pipeline/words/text.ts";
import type { Mistake } from "../configuration/check_value.ts";
import type { Dataset } from "../configuration/dataset.ts";
import { recordBytes } from "../formats/cifar.ts";
import { IMAGES_HEADER } from "../training/data_facts.ts";
import { LABEL_HEADER } from "../training/example_counts.ts";

const LARGEST_SIDE = 4096;
/** Finds mistakes in a data set: files without a whole number of images, and splits larger than the files. */
export function dataMistakes(name: string, { prepare, files }: Dataset): Mistake[] {
  const mistakes: Mistake[] = [];
  const wrong = (path: readonly PropertyKey[], text: string) => {
    mistakes.push({ path: ["datasets", name, ...path], text, isKey: false });
  };
  const most = (path: readonly PropertyKey[], found: number, held: number) => {
    if (found > held) {
      wrong(
        path,
        `found ${thousands(found)}, wanted at most ${thousands(held)}, the images in the files.`,
      );
    }
  };
  if (prepare.format === "folder") return mistakes;
  if (prepare.format === "imagenet") {
    if (prepare.side > LARGEST_SIDE) {
      wrong(
        ["prepare", "side"],
        `found ${thousands(prepare.side)}, wanted at most ${LARGEST_SIDE}.`,
      );
    }
    return mistakes;
  }
  const bytes = (file: string) => files[file]!.bytes;
  const isWhole = (file: string, header: number, record: number, what: string): boolean => {
    const examples = (bytes(file) - header) / record;
    if (Number.isInteger(examples) && examples > 0) return true;
    const head = header === 0 ? "" : `${header} + `;
    wrong(
      ["files", file, "bytes"],
      `found ${thousands(bytes(file))}, wanted ${head}a multiple of ${thousands(record)}, ${what}.`,
    );
    return false;
  };
  if (prepare.format === "cifar") {
    const { splits: { train, test, first }, labels } = prepare;
    const record = recordBytes(labels);
    const what = "the bytes of an image with its labels";
    for (const [split, names] of Object.entries({ train, test })) {
      const whole = names.map((file) => isWhole(file, 0, record, what));
      if (first === undefined || whole.includes(false)) continue;
      const held = names.reduce((sum, file) => sum + bytes(file), 0) / record;
      most(["prepare", "splits", "first", split], first[split as keyof typeof first], held);
    }
    return mistakes;
  }
  const { splits } = prepare;
  for (const { images, labels } of "of" in splits ? [splits.of] : [splits.train, splits.test]) {
    if (!isWhole(labels, LABEL_HEADER, 1, "the bytes of a label")) continue;
    const examples = bytes(labels) - LABEL_HEADER;
    isWhole(images, IMAGES_HEADER, examples, `the number of labels in ${labels}`);
    if ("of" in splits) most(["prepare", "splits", "train"], splits.train + splits.test, examples);
  }
  return mistakes;
}
