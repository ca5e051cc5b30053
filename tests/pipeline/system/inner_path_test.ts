import { assert } from "@std/assert";
import { isInnerPath } from "../../../pipeline/system/inner_path.ts";

Deno.test("isInnerPath: takes names and folders of names, dots and spaces in them included", () => {
  for (const path of ["a", "a/b.csv", ".attempts", "...", "a/..b/c..", "two words/ü"]) {
    assert(isInnerPath(path), path);
  }
});

Deno.test("isInnerPath: refuses every path that could lead out of its folder, and what is no path", () => {
  const outside = ["", "/", "/a", "a/", "a//b", ".", "..", "./a", "../a", "a/..", "a/./b"];
  for (const path of [...outside, "a/../../b", "a\\b", "..\\a", "a\0", "C:\\a", undefined, 1]) {
    assert(!isInnerPath(path), JSON.stringify(path));
  }
});
