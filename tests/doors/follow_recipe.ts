import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ProjectCopy } from "../setup/project_copy.ts";
import { changed, type Recipe } from "./recipe.ts";

/** Whether documents are followed word by word: minutes of trainings, so `deno task test:recipes` does it, and CI. */
export const FOLLOWED = Deno.env.has("TEST_RECIPES");

/** Does the steps of a recipe in a copy of the project, word by word, and holds it to what it promises. */
export async function followRecipe(
  { steps }: Recipe,
  copy: ProjectCopy,
  library: string,
): Promise<void> {
  for (const step of steps) {
    if (step.kind === "run") {
      const [, ...words] = step.command.split(" ");
      const { code, stderr } = await copy.run(words, { STD: "npm", LIBTENSORFLOW_PATH: library });
      assertEquals([step.command, code], [step.command, 0], stderr);
      continue;
    }
    const path = `${copy.root}/${step.path}`;
    if (step.kind === "then") {
      assertStringIncludes(await Deno.readTextFile(path), step.text);
    } else if (step.kind === "write") {
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(path, step.text, { createNew: true });
    } else {
      const before = await Deno.readTextFile(path);
      const after = step.kind === "add" ? `${before}\n${step.text}` : changed(before, step.text);
      await Deno.writeTextFile(path, after);
    }
  }
}
