import { assert, assertEquals } from "@std/assert";
import { ROOT } from "../root.ts";

Deno.test("what git ignores does not go into the image", async () => {
  const patterns = async (file: string) =>
    (await Deno.readTextFile(`${ROOT}/${file}`)).split("\n")
      .map((line) => line.replace(/^\/|\/$/g, ""))
      .filter((line) => line !== "" && !line.startsWith("#"));
  const [git, image] = [await patterns(".gitignore"), await patterns(".dockerignore")];
  assert(git.length > 0);
  assertEquals(git.filter((pattern) => !image.includes(pattern)), []);
});
