/** docs/bring_your_own.md, done word by word in a copy of the project: `deno task test:recipes`. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { copyProject, PROGRAM } from "../setup/project_copy.ts";
import { locateForTests } from "../tensorflow/library.ts";
import { FOLLOWED, followRecipe } from "./follow_recipe.ts";
import { readText } from "./read_project.ts";
import { recipesOf } from "./recipe.ts";

const DOCUMENT = readText("docs/bring_your_own.md");
const sections = recipesOf(DOCUMENT, /^## /m);

Deno.test({
  name: "docs/bring_your_own.md does what it promises, step by step",
  ignore: !FOLLOWED,
  async fn(test) {
    const { path: library } = await locateForTests();
    await using copy = await copyProject(PROGRAM);
    const steps = sections.flatMap(({ steps }) => steps);
    assertEquals(steps.filter(({ kind }) => kind === "run").length, 7);
    for (const section of sections.filter(({ steps }) => steps.length > 0)) {
      await test.step(section.title, () => followRecipe(section, copy, library));
    }
    await test.step("the mistakes that it shows are told so", async () => {
      const status = async () => {
        const { code, stderr } = await copy.run(
          ["task", "status", "--experiment", "wide-net"],
          { STD: "npm", LIBTENSORFLOW_PATH: library },
        );
        assertEquals(code, 2, stderr);
        return stderr.replaceAll(/\s+/g, " ");
      };
      const shown = [...DOCUMENT.matchAll(/^```text\n([^]*?)^```$/gm)]
        .map(([, text]) => text!.trim().replaceAll(/\s+/g, " "));
      assertEquals(shown.length, 2);
      const [code, yaml] = [
        `${copy.root}/configs/experiments/wide_net.ts`,
        `${copy.root}/configs/experiments/wide-net.yaml`,
      ];
      const [before, experiment] = [await Deno.readTextFile(code), await Deno.readTextFile(yaml)];
      await Deno.writeTextFile(code, before.replace("    globalAveragePool(),\n", ""));
      assertStringIncludes(await status(), shown[0]!);
      await Deno.writeTextFile(code, before);
      await Deno.writeTextFile(yaml, experiment.replace("mnist-digits", "cifar-10"));
      assertStringIncludes(await status(), shown[1]!);
    });
  },
});

Deno.test("docs/bring_your_own.md lists every layer, and no other", () => {
  const listed = [...DOCUMENT.matchAll(/^\| (`[^|]*`) *\|/gm)].flatMap(([, names]) =>
    names!.matchAll(/`(\w+)\(/g).map(([, name]) => name!).toArray()
  );
  const code = readText("models/layer_list/layers.ts") + readText("models/layer_list/layer.ts");
  const exported = [...code.matchAll(/^export function (\w+)/gm)].map(([, name]) => name!)
    .filter((name) => name !== "inOrder");
  assert(listed.length > 10);
  assertEquals(listed.sort(), exported.sort());
});
