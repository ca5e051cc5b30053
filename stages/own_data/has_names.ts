import type { Reading } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import { INDEX, isGap, LABEL } from "./column_words.ts";
import { hint } from "./hint.ts";

/** The cells of a table, line by line. */
export interface TextTable {
  readonly path: string;
  readonly lines: readonly (readonly string[])[];
}

/**
 * Whether the first line of each table is names of columns, and no example. Names have no numbers, except where columns are
 * numbered.
 *
 * @throws {DataError} when it could be either, and the entry does not say it
 */
export function hasNames(tables: readonly TextTable[], { names }: Reading): readonly boolean[] {
  if (names !== undefined) return tables.map(() => names);
  const all = tables.map(({ lines }) => lines.slice(1)).flat();
  const found = tables.map(({ lines: [first = []] }) => areNames(first, all));
  const [line, ...others] = tables.map(({ lines: [first = []] }) => first.join());
  const areSame = others.length > 0 && others.every((other) => other === line);
  const clear = new Set(found.filter((each) => each !== null));
  return found.map((each, i) => {
    if (each !== null) return each;
    // Tables of one data set are alike: names are the same in all, and what is clear of one holds for all.
    if (areSame) return true;
    if (clear.size === 1) return clear.has(true);
    const { path, lines: [first = []] } = tables[i]!;
    const shown = first.length <= MOST_SHOWN ? first : [...first.slice(0, MOST_SHOWN), "…"];
    throw new DataError(
      `Cannot tell whether the first line of "${path}" is an example or the names of the columns: found ${shown.join()}. ` +
        `${hint("names", "true")} false means that it is an example.`,
    );
  });
}

const MOST_SHOWN = 8;
/** Numbers of which it is no chance that they are consecutive. */
const MANY = 3;

const isNumber = (cell: string) => cell.trim() !== "" && Number.isFinite(Number(cell));

/** Whether a line is names, by the lines below it; null: it could be either. */
function areNames(
  first: readonly string[],
  below: readonly (readonly string[])[],
): boolean | null {
  const columns = [...first.keys()];
  const recurs = (column: number) => below.some((line) => line[column] === first[column]);
  const isWord = (i: number) => LABEL.test(first[i]!) || INDEX.test(first[i]!);
  const numbers = first.filter(isNumber).map(Number);
  if (numbers.length === 0) {
    // An example may have gaps alone beside its class.
    const said = columns.filter((i) => !isGap(first[i]!) && !isWord(i));
    return !(first.some(isGap) && said.length > 0 && said.every(recurs));
  }
  const [start = 0] = numbers;
  const areConsecutive = (start === 0 || start === 1) &&
    numbers.every((value, i) => value === start + i);
  /** Whether all cells of a column that are no gaps are so. */
  const isColumn = (column: number, is: (cell: string) => boolean) => {
    const cells = below.map((line) => line[column] ?? "").filter((cell) => !isGap(cell));
    return cells.length > 0 && cells.every(is);
  };
  // A number over texts is no class, but the number of a column.
  if (
    areConsecutive &&
    columns.some((i) => isNumber(first[i]!) && isColumn(i, (cell) => !isNumber(cell)))
  ) return true;

  const texts = columns.filter((i) => !isNumber(first[i]!) && !isGap(first[i]!));
  if (numbers.length === first.length) {
    if (!areConsecutive) return false;
    return start === 1 && recurs(first.length - 1) ? false : null;
  }
  if (texts.length === 0) {
    if (!areConsecutive) return false;
    // As pandas writes it: a column of the numbers of lines without a name.
    const isIndexed = first[0] === "" && numbers.length === first.length - 1 &&
      below.length > 1 && below.slice(0, MANY).every(([cell], i) => cell === String(i));
    return isIndexed || null;
  }
  if (texts.some((i) => !isWord(i) && recurs(i))) return false;
  const isClass = texts.some((i) => isWord(i) && recurs(i));
  if (areConsecutive) {
    return !isClass && (numbers.length >= MANY || texts.every(isWord)) ? true : null;
  }
  const couldBeNames = new Set(numbers).size === numbers.length &&
    numbers.every((value) => Number.isInteger(value) && value >= 0);
  if (isClass) return couldBeNames ? null : false;
  // A slip in one number is not unlikely, one in two is.
  const overNumbers = texts.filter((i) => isColumn(i, isNumber));
  return couldBeNames && overNumbers.length > 1 ? true : null;
}
