/** Folders that are refused, and what is said of each. */
import { assertRejects } from "@std/assert";
import type { Reading } from "../../../stages/configuration/folder_dataset.ts";
import { DataError } from "../../../stages/formats/data_error.ts";
import { MAKE_NUMBERS } from "../../../stages/own_data/text_columns.ts";
import { FIXTURES } from "./read_fixture.ts";
import { type Files, png, read, TABLE } from "./read_files.ts";

const FAULTS: readonly [what: string, files: Files, reading: Reading, message: string][] = [
  ["an empty folder", { "x/notes.txt": "" }, {}, 'found "x/notes.txt", wanted PNG or JPEG images'],
  [
    "images without classes",
    { "a.png": png(1), "b.png": png(2) },
    {},
    'The image "a.png" lies in no folder',
  ],
  [
    "a class of images that are not read",
    { "a/1.png": png(1), "b/1.webp": "x", "b/2.webp": "x", "c/1.png": png(1) },
    {},
    'have 2 images that cannot be read: "b/1.webp", "b/2.webp". Convert them to PNG or JPEG, or take them out.',
  ],
  [
    "images of which none is read",
    { "a/1.gif": "x", "b/1.gif": "x" },
    {},
    "-idx3-ubyte. Convert images to PNG or JPEG.",
  ],
  ["a table of names alone", { "t.csv": "a,b,label\n" }, {}, '"t.csv" has no examples; wanted'],
  [
    "a training set of names alone",
    { "train.csv": "a,b,label\n", "test.csv": "a,b,label\n1,2,p\n3,4,q\n" },
    {},
    '"train.csv" has no examples; wanted a line for each.',
  ],
  ["an empty table", { "t.csv": "" }, {}, '"t.csv" has no examples; wanted a line for each.'],
  ["one class alone", { "a/1.png": png(1), "a/2.png": png(2) }, {}, 'Found one class alone, "a"'],
  [
    "two formats",
    { "a/1.png": png(1), "t.csv": TABLE },
    {},
    'found 1 for "images" and 1 for "csv"',
  ],
  [
    "a damaged image",
    { "a/1.png": "hello", "b/1.png": png(1) },
    {},
    'Cannot read the image "a/1.png"',
  ],
  ["a test set alone", { "test.csv": TABLE }, {}, "There is a test set, and no training set"],
  [
    "text among numbers",
    { "t.csv": "a,b,y\n1,2,0\n1,two,1\n" },
    {},
    'The column "b" of "t.csv" has "two" in line 3',
  ],
  [
    "a gap among numbers",
    { "t.csv": "a,b,y\n1,2,0\n1,,1\n" },
    {},
    'has "" in line 3; wanted a number',
  ],
  ["a line that is too short", { "t.csv": "a,b,y\n1,2,0\n1,1\n" }, {}, 'Cannot read "t.csv"'],
  [
    "sequences of several lengths",
    { "t.csv": "1,2,3,a\n4,5,b\n" },
    {},
    'Cannot read "t.csv": line 2 has 3 cells, wanted 4 as in the first line. Lines of several lengths have to be filled up or ' +
    "cut to one.",
  ],
  [
    "a folder of texts",
    { "neg/1.txt": "bad film", "pos/1.txt": "good film" },
    {},
    `-idx3-ubyte. ${MAKE_NUMBERS}`,
  ],
  ["lines of JSON", { "train.jsonl": '{"text":"good film","label":1}' }, {}, MAKE_NUMBERS],
  [
    "a table of texts",
    { "t.csv": "text,label\ngood film,1\nbad film,0\nfine film,1\n" },
    {},
    `The column "text" of "t.csv" holds texts, such as "good film" in line 2; wanted numbers. ${MAKE_NUMBERS}`,
  ],
  [
    "an array of texts",
    { "kinds.npz": Deno.readFileSync(`${FIXTURES}/kinds.npz`) },
    { input: "names", label: "yes" },
    `The array "names" of "kinds.npz" holds texts; wanted numbers. ${MAKE_NUMBERS}`,
  ],
  [
    "a text among columns of numbers",
    { "t.csv": "age,text,label\n3,good film,1\n4,fine film,1\n4,bad film,0\n" },
    {},
    `holds texts, such as "good film" in line 2; wanted numbers. ${MAKE_NUMBERS} Or leave the column out. Say it in the entry ` +
    "(prepare: { leaveOut: [text] })",
  ],
  [
    "a column of categories",
    { "t.csv": "age,colour,label\n3,red,1\n4,NA,0\n5,blue,1\n6,red,1\n" },
    {},
    'The column "colour" of "t.csv" holds 2 different texts, such as "red" in line 2; wanted numbers. Make a column of 0 and 1 ' +
    "for each of them. Or leave the column out.",
  ],
  [
    "a class before the text",
    { "t.csv": "mood,review\ngood,a film\nbad,no film\ngood,what a film\n" },
    {},
    'Is it the class, and not "review"? Say it in the entry (prepare: { label: mood })',
  ],
  [
    "a table of which nothing is left",
    { "t.csv": "text,label\na film,1\nno film,0\n" },
    { leaveOut: ["text"] },
    'No column of "t.csv" is left for the inputs: found "text", "label", of which "label" is the class and "text" left out.',
  ],
  [
    "a target that is no class",
    { "t.csv": "a,y\n1,0.5\n2,1.25\n" },
    {},
    "Only classification is trained here",
  ],
  [
    "a column that is not there",
    { "t.csv": TABLE },
    { label: "kind" },
    'There is no column "kind"',
  ],
  [
    "tables that differ",
    { "train.csv": "a,y\n1,0\n2,1", "test.csv": "b,y\n1,0" },
    {},
    "have other columns",
  ],
  ["a shape that does not fit", { "t.csv": TABLE }, { shape: [2, 2, 1] }, "has 3 inputs, wanted 4"],
  ["a split that names nothing", { "t.csv": TABLE }, {
    splits: { train: ["t.csv"], test: ["x.csv"] },
  }, 'The split "x.csv"'],
  [
    "too small a set",
    { "t.csv": TABLE },
    { splits: { test: 4, seed: 1 } },
    "Cannot draw 4 test examples from 4",
  ],
];

for (const [what, files, reading, message] of FAULTS) {
  Deno.test(`${what} is refused, and the message says what was found`, async () => {
    await assertRejects(() => read(files, reading), DataError, message);
  });
}
