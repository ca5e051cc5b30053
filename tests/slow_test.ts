import { assert, assertEquals } from "@std/assert";
import { excludedPaths, ignoreFlag } from "./ignore_flag.ts";
import { LONGEST } from "./longest.ts";
import { SLOW } from "./slow.ts";
import { ROOT } from "./root.ts";

function* files(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(`${ROOT}/${folder}`)) {
    if (isDirectory) yield* files(`${folder}/${name}`);
    else yield `${folder}/${name}`;
  }
}

const all = new Set(files("tests"));
const tests = [...all].filter((path) => path.endsWith("_test.ts"));
const within = (path: string, listed: string) => path === listed || path.startsWith(`${listed}/`);
const isSlow = (path: string) => Object.keys(SLOW).some((listed) => within(path, listed));

/** A file, and those of tests/ that it imports. */
function withHelpers(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, target] of Deno.readTextFileSync(`${ROOT}/${path}`).matchAll(/from "(\.[^"]+)"/g)) {
    const helper = new URL(target!, `file:///${path}`).pathname.slice(1);
    if (all.has(helper)) withHelpers(helper, seen);
  }
  return seen;
}

Deno.test("what is left out of the fast tests exists, once", () => {
  for (const listed of Object.keys(SLOW)) {
    assert(tests.some((path) => within(path, listed)), `tests/slow.ts lists "${listed}"`);
    assertEquals(Object.keys(SLOW).filter((other) => within(listed, other)), [listed]);
  }
});

Deno.test("what deno task ok leaves out exists, and is left out of the fast tests too", () => {
  assertEquals(LONGEST.filter((path) => !tests.includes(path)), []);
  assertEquals(LONGEST.filter((path) => !isSlow(path)), []);
  assertEquals([...new Set(LONGEST)].length, LONGEST.length);
});

Deno.test("what deno.json excludes from tests stays excluded where more is left out", () => {
  const ignored = ignoreFlag(["tests/gpu"]).replace("--ignore=", "").split(",");
  assertEquals(ignored, [...excludedPaths(), "tests/gpu"]);
  assert([".cache", "std", "results"].every((path) => ignored.includes(path)));
});

Deno.test("a test that starts processes, threads or servers, or opens libtensorflow, is in tests/slow.ts", () => {
  const starts =
    /openLibrary\(|Deno\.Command\(|Deno\.(serve|listen)\(|new Worker\(|node:child_process/;
  const fast = tests.filter((path) => !isSlow(path));
  assert(fast.length > 0 && fast.length < tests.length);
  const found = fast.flatMap((path) =>
    [...withHelpers(path)].filter((file) => starts.test(Deno.readTextFileSync(`${ROOT}/${file}`)))
      .map((file) => file === path ? path : `${path}, by ${file}`)
  );
  // This file names what it looks for.
  assertEquals(found.filter((path) => path !== "tests/slow_test.ts"), []);
});
