/** Whether the first line of a CSV table is names of its columns or an example. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Reading } from "../../../stages/configuration/folder_dataset.ts";
import { DataError } from "../../../stages/formats/data_error.ts";
import { read } from "./read_files.ts";

const HALF: Reading = { splits: { test: 0.5, seed: 1 } };
/** Lines with numbers and a class. */
const lines = (classes: readonly string[], columns = 2) =>
  classes.map((name, i) =>
    [...Array(columns).keys()].map((j) => 7 * i + 3 * j + 9).join() + `,${name}\n`
  )
    .join("");
const FLOWERS = ["setosa", "setosa", "virginica", "virginica"];
const DIGITS = ["4", "4", "2", "2", "3", "0"];

/** The classes and the number of examples of a table. */
async function contentOf(text: string, reading: Reading = {}) {
  const { found } = await read({ "t.csv": text }, { ...HALF, ...reading });
  return [found.classes, found.examples.train + found.examples.test, found.shape[2]];
}

const NAMES: readonly [what: string, first: string, rest: string][] = [
  ["words", "a,b,species", lines(FLOWERS)],
  ["the numbers of columns and label, as pandas writes them", "0,1,label", lines(FLOWERS)],
  ["the numbers of columns and another word", "0,1,2,species", lines(FLOWERS, 3)],
  [
    "numbers from 1 behind the class",
    "label,1,2,3",
    "setosa,4,5,6\nvirginica,7,8,9\nsetosa,7,8,8\nvirginica,3,3,3\n",
  ],
  ["the numbers of columns over classes that are texts", "0,1,2", lines(FLOWERS)],
  ["numbers from 1 over classes that are texts", "1,2,3", lines(FLOWERS)],
  ["words and years", "age,income,2020,species", lines(FLOWERS, 3)],
];

for (const [what, first, rest] of NAMES) {
  Deno.test(`a first line of ${what} is names`, async () => {
    const columns = first.split(",").length - 1;
    assertEquals(await contentOf(`${first}\n${rest}`), [["setosa", "virginica"], 4, columns]);
  });
}

Deno.test("a first line of the numbers of columns is names where pandas wrote the numbers of lines, too", async () => {
  const rest = DIGITS.map((digit, i) => `${i},${i + 0.5},${digit}\n`).join("");
  assertEquals(await contentOf(`,0,1\n${rest}`), [["0", "2", "3", "4"], 6, 1]);
});

const EXAMPLES: readonly [what: string, text: string, classes: readonly string[]][] = [
  ["numbers and a class that is there again", lines(FLOWERS), ["setosa", "virginica"]],
  ["0, 1, 2 and a class that is there again", `0,1,2,setosa\n${lines(FLOWERS, 3)}`, [
    "setosa",
    "virginica",
  ]],
  ["numbers alone", lines(DIGITS), ["0", "2", "3", "4"]],
  ["1, 2, 3 and a class that is there again", `1,2,3,4\n${lines(DIGITS, 3)}`, ["0", "2", "3", "4"]],
  ["fractions and a class called y", "0.5,1,y\n1.5,2,y\n2.5,2,n\n3,4,n\n", ["n", "y"]],
];

for (const [what, text, classes] of EXAMPLES) {
  Deno.test(`a first line of ${what} is an example`, async () => {
    const count = text.trimEnd().split("\n").length;
    assertEquals((await contentOf(text)).slice(0, 2), [classes, count]);
  });
}

const UNCLEAR: readonly [what: string, text: string][] = [
  ["0, 1, 2 over numbers", `0,1,2\n${lines(DIGITS)}`],
  ["1, 2, 3 and a class that is not there again", `1,2,3\n${lines(["4", "4", "2", "2"])}`],
  ["numbers and a class that is not there again", `9.5,3,ant\n${lines(FLOWERS)}`],
  ["years and a word", `2019,2020,kind\n${lines(FLOWERS)}`],
  ["0, 1, 2 and the class y", "0,1,2,y\n5,6,7,y\n1,2,4,n\n2,4,4,n\n"],
];

for (const [what, text] of UNCLEAR) {
  Deno.test(`a first line of ${what} could be both: it is asked for, and told`, async () => {
    const first = text.split("\n")[0]!;
    const error = await assertRejects(() => contentOf(text), DataError);
    assertStringIncludes(
      error.message,
      `the first line of "t.csv" is an example or the names of the columns: found ${first}. Say it`,
    );
    assertStringIncludes(error.message, "names: true");
    const count = text.trimEnd().split("\n").length;
    assertEquals((await contentOf(text, { names: true }))[1], count - 1);
    assertEquals((await contentOf(text, { names: false }))[1], count);
  });
}

Deno.test("a gap in the first example is told, and no example is lost", async () => {
  for (const first of ["5.1,,setosa", "5.1,?,setosa", "5.1,NA,setosa", ",5,setosa", "?,?,setosa"]) {
    const [a, b] = first.split(",");
    const [column, gap] = a === "5.1" ? [2, b] : [1, a];
    await assertRejects(
      () => contentOf(`${first}\n${lines(FLOWERS)}`),
      DataError,
      `The column "${column}" of "t.csv" has "${gap}" in line 1; wanted a number.`,
    );
  }
  for (const gap of ["", "?", "NaN"]) {
    await assertRejects(
      () => contentOf(`5.1,${gap},1\n${lines(DIGITS)}`),
      DataError,
      `has "${gap}" in line 1; wanted a number`,
    );
  }
});

Deno.test("what is not clear of one table is clear of two with the same first line, or with one that is clear", async () => {
  const both = (train: string, test: string) => read({ "train.csv": train, "test.csv": test });
  const named = await both(`0,1,2\n${lines(DIGITS)}`, `0,1,2\n${lines(["4", "2"])}`);
  assertEquals(named.found.examples, { train: 6, test: 2 });
  const plain = await both(`0,1,2\n${lines(DIGITS)}`, lines(["4", "2"]));
  assertEquals(plain.found.examples, { train: 7, test: 2 });
  assertEquals([...plain.train.inputs.slice(0, 2)], [0, 1]);
});
