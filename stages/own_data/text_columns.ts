import type { Reading } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import { cellText } from "./cell_text.ts";
import { isGap, LABEL } from "./column_words.ts";
import { hint } from "./hint.ts";
import type { Table } from "./table.ts";
import { yamlItem } from "./yaml_item.ts";

/** What to do with data that are no numbers. */
export const MAKE_NUMBERS =
  "Texts and sounds are not read as they are: make as many numbers of each example first, such as counts of words or an " +
  "embedding, and save them as a table or as arrays of NumPy (.npz).";

/** Different texts up to which a column has categories. */
const FEW = 20;

const isText = (cell: unknown): cell is string =>
  typeof cell === "string" && !isGap(cell) && !Number.isFinite(Number(cell));

/**
 * Refuses inputs that hold texts throughout. A text among numbers is a slip, which is told with its line.
 *
 * @param label the column of the classes
 * @throws {DataError} that says what to make of the texts
 */
export function refuseTexts(
  tables: readonly Table[],
  inputs: readonly string[],
  label: string,
  reading: Reading,
): void {
  const [{ names, path, cells, place }] = tables as [Table, ...Table[]];
  for (const name of inputs) {
    const column = names.indexOf(name);
    const found = cells(column);
    const at = found.findIndex(isText);
    if (at < 0 || !found.every((cell) => isText(cell) || typeof cell === "string" && isGap(cell))) {
      continue;
    }
    const words = new Set(found.filter(isText));
    const areCategories = words.size <= FEW && words.size < found.length;
    const isGuess = reading.label === undefined && !LABEL.test(label);
    throw new DataError(
      [
        `The column "${name}" of "${path}" holds ${
          areCategories ? `${words.size} different texts` : "texts"
        }, such as ${cellText(found[at])} in ${place(at)}; wanted numbers.`,
        areCategories ? "Make a column of 0 and 1 for each of them." : MAKE_NUMBERS,
        ...(areCategories && isGuess
          ? [`Is it the class, and not "${label}"? ${hint("label", yamlItem(name))}`]
          : []),
        ...(inputs.length > 1
          ? [`Or leave the column out. ${hint("leaveOut", `[${yamlItem(name)}]`)}`]
          : []),
      ].join(" "),
    );
  }
}
