/** Cells of CSV tables: where they stand, and which columns they are of. */
import { assertEquals, assertRejects } from "@std/assert";
import { parse } from "yaml";
import { DataError } from "../../../stages/formats/data_error.ts";
import { read } from "./read_files.ts";

const refused = async (text: string, told: string) => {
  await assertRejects(() => read({ "t.csv": text }), DataError, told);
};

Deno.test("a fault is told with its line in the file, whatever stands above it", async () => {
  const told = (line: number) =>
    `The column "a" of "t.csv" has "x" in line ${line}; wanted a number.`;
  await refused("a,b,y\n1,2,p\nx,2,q", told(3));
  await refused("a,b,y\r\n1,2,p\r\nx,2,q\r\n", told(3));
  await refused("a,b,y\n\n1,2,p\n\n\nx,2,q\n", told(6));
  await refused('a,b,y\n1,2,"p\np"\nx,2,q\n', told(4));
  await refused(
    "1,2,p\n1,3,p\nx,2,q\n",
    'The column "1" of "t.csv" has "x" in line 3; wanted a number.',
  );
  await refused(
    "a,b,y\n1,2,p\n1,2,\n",
    'The column "y" of "t.csv" has "" in line 3; wanted a class.',
  );
});

Deno.test("two columns of one name are refused with their places", async () => {
  await refused(
    "a,b,a,y\n1,2,3,p\n4,5,6,q\n",
    'The columns 1 and 3 of "t.csv" are both called "a"; wanted a name for each column alone.',
  );
  await refused("a,y,y\n1,p,q\n", 'The columns 2 and 3 of "t.csv" are both called "y"');
});

Deno.test("columns of pandas for the numbers of lines may have one name, and are left out", async () => {
  const { found, train, test } = await read({ "t.csv": ",,a,y\n0,5,1,p\n1,6,2,q\n2,7,3,p\n" });
  assertEquals(found.shape, [1, 1, 1]);
  assertEquals([...train.inputs, ...test.inputs].sort(), [1, 2, 3]);
});

Deno.test("what is said to help leaves the column out as it stands there, in any shell", async () => {
  for (const name of ["id", "sepal length (cm)", "a, b", "it's", "12 %", "null", "x: y"]) {
    const quoted = `"${name}"`;
    const text = `${quoted},b,y\nx,1,p\ny,2,q\nz,3,p\nz,4,q\n`;
    const { message } = await assertRejects(() => read({ "t.csv": text }), DataError);
    const [, word = ""] = /\(--set ('.*')\)\.$/.exec(message) ?? [];
    // As a shell takes quotes away.
    const said = word.replaceAll("'\\''", "\0").replaceAll("'", "").replaceAll("\0", "'");
    assertEquals(said.slice(0, "leaveOut=".length), "leaveOut=", message);
    const leaveOut: string[] = parse(said.slice("leaveOut=".length));
    assertEquals(leaveOut, [name]);
    const { found } = await read({ "t.csv": text }, { leaveOut, splits: { test: 2, seed: 1 } });
    assertEquals(found.shape, [1, 1, 1]);
  }
});

Deno.test("spaces around names and cells are none of them", async () => {
  const { found } = await read({
    "t.csv": "a, b, label , c\n1, 2, p, 3\n4, 5,p , 6\n7, 8, q,9\n7, 8, q,8\n",
  });
  assertEquals([found.classes, found.shape], [["p", "q"], [1, 1, 3]]);
});

Deno.test("a gap in the place of a class is refused, and what may well be a class is none", async () => {
  for (const gap of ["NA", "?", "nan", "null", "n/a"]) {
    await refused(
      `a,b,y\n1,2,p\n1,2,${gap}\n1,3,q\n`,
      `The column "y" of "t.csv" has "${gap}" in line 3; wanted a class. Fill it in, or take the line out`,
    );
  }
  const { found } = await read({ "t.csv": "a,y\n1,none\n2,-\n3,.\n4,none\n5,-\n6,.\n" });
  assertEquals(found.classes.toSorted(), ["-", ".", "none"]);
});

Deno.test("a table that is not in UTF-8 is refused, since its classes would become one", async () => {
  const latin = Uint8Array.from("a,y\n1,M\xfcller\n2,M\xf6ller\n", (sign) => sign.charCodeAt(0));
  await assertRejects(
    () => read({ "t.csv": latin }),
    DataError,
    'Cannot read "t.csv": it is no text in UTF-8: save it as UTF-8.',
  );
});
