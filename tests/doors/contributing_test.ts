/** The recipes of CONTRIBUTING.md, done word by word in one copy of the project, one after the other: `deno task test:recipes`. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { copyProject, PROGRAM } from "../setup/project_copy.ts";
import { locateForTests } from "../tensorflow/library.ts";
import { exists, readText, tasks } from "./read_project.ts";
import { FOLLOWED, followRecipe } from "./follow_recipe.ts";
import { changed, recipesOf } from "./recipe.ts";

const CONTRIBUTING = readText("CONTRIBUTING.md");
const recipes = recipesOf(CONTRIBUTING);
const FLAGS = ["--import-map=std/closed.json", "--lock=deno.lock", "--frozen"];

/** What the recipes write, of code and of configuration. */
function written(): string[] {
  const paths = recipes.flatMap(({ steps }) =>
    steps.flatMap((step) => step.kind === "run" || step.kind === "then" ? [] : step.path)
  );
  return [...new Set(paths)];
}

Deno.test("CONTRIBUTING.md has a recipe for each thing, with files, a command and what comes of it", () => {
  assertEquals(recipes.map(({ title }) => title), [
    "Add a network",
    "Add a method",
    "Add a claim",
    "Add an optimizer",
    "Add a schedule",
    "Add a data set",
    "Add a stage",
  ]);
  for (const { title, steps } of recipes) {
    const kinds = steps.map(({ kind }) => kind);
    assertEquals([title, ...kinds.slice(-2)], [title, "run", "then"]);
    assert(kinds.length >= 3, title);
  }
  const blocks = CONTRIBUTING.slice(CONTRIBUTING.indexOf("### Add")).match(/^```\w/gm)!;
  const understood = recipes.flatMap(({ steps }) => steps).filter(({ kind }) => kind !== "then");
  assertEquals(blocks.length, understood.length, "every block of a recipe is followed");
});

Deno.test({
  name: "the recipes of CONTRIBUTING.md do what they promise, and leave the project in order",
  ignore: !FOLLOWED,
  async fn(test) {
    const { path: library } = await locateForTests();
    await using copy = await copyProject([...PROGRAM, "doctor", "tests"]);
    for (const recipe of recipes) {
      await test.step(recipe.title, () => followRecipe(recipe, copy, library));
    }
    await test.step("what they write is formatted, free of mistakes in types and habits, and in the right rooms", async () => {
      const files = written();
      const code = files.filter((path) => path.endsWith(".ts"));
      for (
        const words of [
          ["fmt", "--check", ...files],
          ["lint", ...code],
          ["check", ...FLAGS, ...code],
          ["test", "-A", "--no-check", ...FLAGS, "tests/architecture_test.ts"],
        ]
      ) {
        const { code, stderr, stdout } = await copy.run(words);
        assertEquals([words[0], code], [words[0], 0], stdout + stderr);
      }
    });
  },
});

Deno.test("changed finds the lines of a change once, or refuses it", () => {
  assertEquals(changed("a\nb\nc\n", " a\n-b\n+x\n+y\n"), "a\nx\ny\nc\n");
  assertThrows(() => changed("a\na\n", " a\n+b\n"), Error, "2 times, wanted once");
  assertThrows(() => changed("a\n", " b\n+c\n"), Error, "0 times, wanted once");
});

Deno.test("CONTRIBUTING.md and configs/README.md name only commands and files that exist", () => {
  for (const document of ["CONTRIBUTING.md", "configs/README.md"]) {
    const text = readText(document);
    const commands = [...text.matchAll(/deno task ([\w:]+)/g)].map(([, task]) => task!);
    assertEquals(commands.filter((task) => !tasks().includes(task)), [], document);
    const folder = document.slice(0, document.lastIndexOf("/") + 1);
    const named = [...text.matchAll(/`((?:\w+\/)*\w+\.(?:ts|py|yaml|json))`/g)]
      .map(([, path]) => path!).filter((path) => !written().includes(path));
    assert(named.length > 3, document);
    const missing = named.filter((path) => !exists(path) && !exists(`${folder}${path}`));
    assertEquals(missing, [], document);
  }
});
