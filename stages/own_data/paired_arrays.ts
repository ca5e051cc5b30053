import type { Reading } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import { hint } from "./hint.ts";
import type { PickedFile } from "./picked_files.ts";

const INPUT = /(^|_)(x|images?|data|inputs?|features?)(_|$)/i;
const LABEL = /(^|_)(y|labels?|targets?|class(es)?)(_|$)/i;
const TRAIN = /(^|_)train(_|$)/i;
const TEST = /(^|_)test(_|$)/i;
const VALIDATION = /(^|_)val(id|idation)?(_|$)/i;

/** An array of inputs, that of their labels, and the set that they are of. */
type Pair = readonly [split: PickedFile["split"], input: string, label: string];

/** A name without the word of its set: that of `y_fine_train` is `y_fine`. */
const stem = (name: string) =>
  name.replace(/(^|_)(train|test|val(id|idation)?)(?=_|$)/i, "").replace(/^_/, "");

/**
 * The arrays of inputs and of labels in a file, by their names. A validation set counts where there is no test set. What an
 * entry calls `y_fine_train` or `y_fine` is `y_fine_test` in the test set.
 *
 * @throws {DataError} when it cannot be told which arrays these are
 */
export function pairedArrays(
  path: string,
  names: readonly string[],
  split: PickedFile["split"],
  { input, label, splits }: Reading,
): readonly Pair[] {
  const given = Object.entries({ input, label }).flatMap(([field, name]) =>
    name === undefined ? [] : [{ field, name }]
  );
  for (const { name } of given) {
    if (names.some((each) => stem(each) === stem(name))) continue;
    throw new DataError(`There is no array "${name}" in "${path}"; found ${names.join(", ")}.`);
  }
  const one = (found: readonly string[], what: string) => {
    if (found.length === 1) return found[0]!;
    throw new DataError(
      `Cannot tell which array of "${path}" has the ${what}: found ${
        names.join(", ")
      }. Wanted names such as x_train, y_train, ` +
        `x_test and y_test. ${hint(what === "inputs" ? "input" : "label")}`,
    );
  };
  /** The array that the entry means with a name, among those of a set. */
  const meant = (field: string, name: string | undefined, among: readonly string[]) => {
    if (name === undefined || among.includes(name)) return name;
    const found = among.filter((each) => stem(each) === stem(name));
    if (found.length === 1) return found[0]!;
    throw new DataError(
      `Cannot tell which array of "${path}" is the ${field} "${name}" among ${
        among.join(", ")
      }: wanted one called ` +
        `${stem(name)}, with or without the word of a set.`,
    );
  };
  const pair = (among: readonly string[], set: PickedFile["split"]): Pair => {
    const [x, y] = [meant("input", input, among), meant("label", label, among)];
    if (given.length === 1 && among.length === 2) {
      const other = among.find((name) => name !== x && name !== y)!;
      return [set, x ?? other, y ?? other];
    }
    if (given.length === 0 && among.length === 2 && among.every((name) => /^arr_\d$/.test(name))) {
      return [set, "arr_0", "arr_1"];
    }
    const labels = y === undefined ? among.filter((name) => LABEL.test(name) && name !== x) : [y];
    const inputs = x === undefined
      ? among.filter((name) => INPUT.test(name) && !labels.includes(name))
      : [x];
    return [set, one(inputs, "inputs"), one(labels, "classes")];
  };
  const train = names.filter((name) => TRAIN.test(name));
  const test = names.filter((name) => TEST.test(name));
  const held = test.length > 0 ? test : names.filter((name) => VALIDATION.test(name));
  // An array of no set, which the entry names, is for the whole file.
  const isOfNoSet = ({ name }: { readonly name: string }) =>
    names.includes(name) && ![TRAIN, TEST, VALIDATION].some((word) => word.test(name));
  if (split !== null || train.length === 0 || given.some(isOfNoSet)) return [pair(names, split)];
  const isDrawn = splits !== undefined || held.length === 0;
  return isDrawn ? [pair(train, null)] : [pair(train, "train"), pair(held, "test")];
}
