import type { Reading } from "../configuration/folder_dataset.ts";
import { DataError } from "../formats/data_error.ts";
import type { DecodedImage } from "../formats/decode_image.ts";
import { cellText } from "./cell_text.ts";
import { INDEX, isGap, LABEL } from "./column_words.ts";
import { joined, type RawExamples, type RawSets, valuesOf } from "./examples.ts";
import { commonShape, deepNotes, pixelsOf, readImage } from "./uniform_images.ts";
import { hint } from "./hint.ts";
import type { Table } from "./table.ts";
import { MAKE_NUMBERS, refuseTexts } from "./text_columns.ts";
import { yamlItem } from "./yaml_item.ts";

/** The sets of tables, and the name of the column of labels. */
export interface TableSets extends RawSets {
  readonly label: string;
}

/**
 * Makes sets of tables whose columns have the same names: one column is the class, one holds images or arrays, or else all
 * others hold numbers.
 *
 * @param lastIsLabel whether the last column is the class if no other is called so
 * @throws {DataError} when it cannot be told what a column is, or a cell is no number
 */
export function setsOfTables(
  tables: readonly Table[],
  reading: Reading,
  lastIsLabel: boolean,
): TableSets {
  const [first] = tables;
  const training = tables.filter(({ split }) => split !== "test");
  if (training.every(({ names, cells }) => names.length === 0 || cells(0).length === 0)) {
    throw new DataError(`"${training[0]?.path}" has no examples; wanted a line for each.`);
  }
  const names = first?.names ?? [];
  for (const { path, names: others } of tables) {
    if (String(others) === String(names)) continue;
    throw new DataError(
      `The tables have other columns: "${first!.path}" has ${list(names)}, "${path}" ${
        list(others)
      }.`,
    );
  }
  checkNames(names, first?.path);
  const label = labelColumn(names, reading, lastIsLabel);
  const inputs = inputColumns(first!, label, reading);
  refuseTexts(tables, inputs, label, reading);
  const { shape, parts, notes } = inputsOf(tables, inputs, reading);
  const of = (chosen: readonly Table[]): RawExamples => ({
    shape,
    inputs: joined(chosen.map((table) => parts.get(table)!)),
    labels: chosen.flatMap((table) =>
      table.cells(names.indexOf(label)).map((cell, i) => labelOf(cell, table, i, label))
    ),
  });
  const test = tables.filter(({ split }) => split === "test");
  return {
    label,
    notes,
    train: of(training),
    test: test.length === 0 ? null : of(test),
  };
}

const list = (names: readonly string[]) => names.map((name) => `"${name}"`).join(", ");

/** Columns are known by their names. Those of pandas for the numbers of lines are not read. */
function checkNames(names: readonly string[], path = ""): void {
  const seen = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const before = seen.get(name);
    seen.set(name, i);
    if (before === undefined || INDEX.test(name)) continue;
    throw new DataError(
      `The columns ${before + 1} and ${
        i + 1
      } of "${path}" are both called "${name}"; wanted a name for each column alone. ` +
        "Rename one of them in the file.",
    );
  }
}

const placesOf = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(names.map((name, place) => [name, place]));

function column(names: readonly string[], name: string, field: string): string {
  if (names.includes(name)) return name;
  throw new DataError(`There is no column "${name}" for \`${field}\`; found ${list(names)}.`);
}

function labelColumn(names: readonly string[], { label }: Reading, lastIsLabel: boolean): string {
  if (label !== undefined) return column(names, label, "label");
  const found = names.filter((name) => LABEL.test(name));
  if (found.length === 1) return found[0]!;
  if (found.length === 0 && lastIsLabel && names.length > 1) return names.at(-1)!;
  throw new DataError(
    `Cannot tell which column is the class: found ${list(names)}. ${hint("label")}`,
  );
}

/** The column of images or arrays, or all columns of numbers. */
function inputColumns(
  table: Table,
  label: string,
  { input, leaveOut = [] }: Reading,
): readonly string[] {
  const { names } = table;
  for (const name of leaveOut) column(names, name, "leaveOut");
  if (input !== undefined) return [column(names, input, "input")];
  const others = names.filter((name) =>
    name !== label && !leaveOut.includes(name) && !INDEX.test(name)
  );
  const places = placesOf(names);
  const whole = others.filter((name) => {
    const [cell] = table.cells(places.get(name)!);
    return bytesOf(cell) !== null || isArray(cell);
  });
  if (whole.length > 1) {
    throw new DataError(
      `Cannot tell which column is the input: found ${list(whole)}. ${hint("input")}`,
    );
  }
  const found = whole.length === 1 ? whole : others;
  if (found.length > 0) return found;
  throw new DataError(
    `No column of "${table.path}" is left for the inputs: found ${
      list(names)
    }, of which "${label}" is the class${
      leaveOut.length === 0 ? "" : ` and ${list(leaveOut)} left out`
    }. ${MAKE_NUMBERS}`,
  );
}

/** The bytes of an image file in a cell, as a column of bytes or of Hugging Face's images. */
function bytesOf(cell: unknown): Uint8Array<ArrayBuffer> | null {
  const bytes = cell instanceof Uint8Array ? cell : Object(cell).bytes;
  return bytes instanceof Uint8Array ? Uint8Array.from(bytes) : null;
}

const isArray = (cell: unknown): cell is ArrayLike<unknown> =>
  Array.isArray(cell) || (ArrayBuffer.isView(cell) && !(cell instanceof Uint8Array));

/** What to do with sequences. */
const PAD = "Sequences of several lengths have to be filled up or cut to one.";

/** The inputs of each table. */
interface Inputs {
  readonly shape: RawExamples["shape"];
  readonly parts: ReadonlyMap<Table, RawExamples["inputs"]>;
  readonly notes: readonly string[];
}

function inputsOf(tables: readonly Table[], inputs: readonly string[], reading: Reading): Inputs {
  const [name = ""] = inputs;
  const [sample] = tables[0]!.cells(tables[0]!.names.indexOf(name));
  return bytesOf(sample) === null
    ? numbersOf(tables, inputs, sample, reading)
    : imagesOf(tables, name, reading);
}

function imagesOf(tables: readonly Table[], name: string, reading: Reading): Inputs {
  const images = new Map(tables.map((table) => [
    table,
    table.cells(table.names.indexOf(name)).map((cell, i): { name: string; image: DecodedImage } => {
      const at = `${table.path}, ${table.place(i)}`;
      const bytes = bytesOf(cell);
      if (bytes === null) throw new DataError(`There is no image in "${at}".`);
      return { name: at, image: readImage(at, bytes, reading) };
    }),
  ]));
  const all = [...images.values()].flat();
  const shape = commonShape(all, reading);
  const parts = new Map(
    tables.map((table) => [table, pixelsOf(images.get(table)!.map(({ image }) => image), shape)]),
  );
  return { shape, parts, notes: deepNotes(all) };
}

function numbersOf(
  tables: readonly Table[],
  inputs: readonly string[],
  sample: unknown,
  reading: Reading,
): Inputs {
  const isWhole = isArray(sample);
  const shape = reading.shape ?? (isWhole ? shapeOf(sample) : [1, 1, inputs.length] as const);
  const size = valuesOf(shape);
  const parts = tables.map((table) => {
    const places = placesOf(table.names);
    const columns = inputs.map((each) => table.cells(places.get(each)!));
    const lines = columns[0]?.length ?? 0;
    const part = new Float32Array(lines * size);
    for (let line = 0; line < lines; line++) {
      const values = isWhole ? flat(columns[0]![line]) : columns.map((each) => each[line]);
      if (values.length !== size) {
        throw new DataError(
          `In ${
            table.place(line)
          }, "${table.path}" has ${values.length} inputs, wanted ${size} for the shape ` +
            `${shape.join(" × ")}.${isWhole ? ` ${PAD}` : ""}`,
        );
      }
      for (const [i, cell] of values.entries()) {
        part[line * size + i] = numberOf(cell, table, line, inputs[i] ?? inputs[0]!);
      }
    }
    return [table, part] as const;
  });
  return { shape, parts: new Map(parts), notes: [] };
}

/** The numbers of nested lists, in order. */
function flat(cell: unknown): unknown[] {
  return isArray(cell)
    ? Array.from(cell).flatMap((each) => isArray(each) ? flat(each) : [each])
    : [cell];
}

/** Lists of numbers are channels, lists of lists are rows of an image, lists of these have channels. */
function shapeOf(cell: ArrayLike<unknown>): [number, number, number] {
  const lengths: number[] = [];
  for (let at: unknown = cell; isArray(at); at = at[0]) lengths.push(at.length);
  const [height = 1, width = 1, channels = 1] = lengths.length === 1 ? [1, 1, ...lengths] : lengths;
  return [height, width, channels];
}

function numberOf(cell: unknown, { path, place }: Table, line: number, name: string): number {
  const isNone = cell === null || isArray(cell) || (typeof cell === "string" && cell.trim() === "");
  const value = isNone ? NaN : Number(cell);
  if (Number.isFinite(Math.fround(value))) return value;
  const wanted = Number.isFinite(value) ? "a number that float32 holds, below 3.4e38" : "a number";
  throw new DataError(
    `The column "${name}" of "${path}" has ${cellText(cell)} in ${
      place(line)
    }; wanted ${wanted}. ` +
      `Fill it in, or leave the column out. ${hint("leaveOut", `[${yamlItem(name)}]`)}`,
  );
}

/** Gaps among numbers that may well be classes. */
const NO_GAP = /^(none|-|\.)$/i;

function labelOf(
  cell: unknown,
  { path, place }: Table,
  line: number,
  name: string,
): string | number {
  if (typeof cell === "bigint" || typeof cell === "number") return Number(cell);
  if (typeof cell === "boolean") return String(cell);
  if (cell instanceof Uint8Array) return new TextDecoder().decode(cell);
  if (typeof cell === "string" && (!isGap(cell) || NO_GAP.test(cell.trim()))) {
    const value = Number(cell);
    return Number.isFinite(value) ? value : cell.trim();
  }
  throw new DataError(
    `The column "${name}" of "${path}" has ${cellText(cell)} in ${place(line)}; wanted a class. ` +
      "Fill it in, or take the line out; a class that is called so needs another name.",
  );
}
