/** A project may lie in a folder of any name. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { pathToFileURL } from "node:url";
import { stage, testProject } from "../helpers/project.ts";

const FILES = {
  "code/make.ts": `import { text } from "./text.ts";
    import type { Made } from "./made.ts";
    const made: Made = { text };
    export default ({ output }) => Deno.writeTextFile(output + "/x", made.text);`,
  "code/text.ts": `export const text = "made";`,
  "code/made.ts": `export interface Made { readonly text: string }`,
  "read.ts": `export default async ({ inputs, output, modules }) => {
    const { add } = await import(modules.add);
    await Deno.writeTextFile(output + "/y", add(await Deno.readTextFile(inputs.made + "/x")));
  };`,
  "add.ts": `export const add = (text) => text + " and read";`,
  "fail.ts": `export default () => { throw new Error("on purpose"); };`,
};

for (
  const name of ["a#b", "50%", "%41", "a?b=c", "two words", "größer", "'quoted'", "a&b;c", "日本"]
) {
  Deno.test(`stages run, and their errors name files of the project, in the folder ${name}`, async () => {
    await using project = await testProject(FILES, name);
    const { failed, of } = await project.run([
      stage("make", "code/make.ts"),
      stage("read", "read.ts", { inputs: { made: "make" }, modules: { add: "add.ts" } }),
      stage("fail", "fail.ts"),
    ]);
    assertEquals(failed, ["fail"]);
    assertEquals(of("finished").map(({ stage }) => stage), ["make", "read"]);
    const [failure] = of("failed");
    assert(failure !== undefined);
    const log = JSON.stringify(failure);
    assertStringIncludes(log, `${pathToFileURL(project.root).href}/fail.ts:1:`);
  });
}
