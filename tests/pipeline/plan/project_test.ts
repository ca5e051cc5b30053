import { assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { openProject } from "../../../pipeline/plan/project.ts";
import { UserError } from "../../../pipeline/words/errors.ts";
import { stage, testProject } from "../helpers/project.ts";

const FILES = {
  "a.ts": `import { add } from "./add.ts"; export default () => add(1);`,
  "b.ts": `export default () => 2;`,
  "add.ts": "export const add = (n: number) => n + 1; export const other = 3;",
};

Deno.test("openProject: stages of one program share its digest; a module counts by its role", async () => {
  await using project = await testProject(FILES);
  const { own } = await openProject(project.root, [
    stage("one", "a.ts", { config: 1 }),
    stage("two", "a.ts", { config: 2 }),
    stage("with", "a.ts", { modules: { network: "b.ts" } }),
    stage("other", "b.ts"),
  ]);
  const code = (name: string) => own.get(name)!.code;
  assertEquals(code("one"), code("two"));
  assertEquals(code("with"), {
    "a.ts": code("one")["a.ts"]!,
    "b.ts as network": code("other")["b.ts"]!,
  });
  assertNotEquals(code("one")["a.ts"], code("other")["b.ts"]);
});

Deno.test("openProject: the files of a stage are those that its code reads, with the bytes that were digested", async () => {
  await using project = await testProject(FILES);
  const { files, source } = await openProject(project.root, [stage("one", "a.ts")]);
  assertEquals(files.get("one"), ["a.ts", "add.ts"]);
  await project.write("add.ts", "export const add = (n: number) => n - 1;");
  assertEquals(new TextDecoder().decode(source("add.ts")!), FILES["add.ts"]);
  assertEquals(source("none.ts"), null);
});

Deno.test("openProject: versions that the stage names stand beside those of the packages it imports", async () => {
  await using project = await testProject({
    "p.ts": `import * as yaml from "yaml"; export default () => yaml;`,
    "deno.json": JSON.stringify({ imports: { yaml: "npm:yaml@2.9.1" } }),
    "deno.lock": JSON.stringify({
      version: "5",
      specifiers: { "npm:yaml@2.9.1": "2.9.1" },
      npm: { "yaml@2.9.1": { integrity: "sha512-one" } },
    }),
  });
  const { own } = await openProject(project.root, [
    stage("s", "p.ts", { versions: { libx: "1.0" } }),
  ]);
  assertEquals(Object.keys(own.get("s")!.versions).sort(), ["libx", "yaml"]);
});

Deno.test("openProject: cycles, missing inputs, modules and packages are all told in one report, and nothing is begun", async () => {
  await using project = await testProject({
    "good.ts": `export default () => {};`,
    "broken.ts": `export default (;`,
    "package.ts": `import x from "no-such-package"; export default () => x;`,
  });
  const error = await assertRejects(
    () =>
      project.status([
        stage("a", "good.ts", { inputs: { b: "b" } }),
        stage("b", "good.ts", { inputs: { a: "a" } }),
        stage("c", "none.ts", { inputs: { x: "aa" }, publish: { x: "results/x" } }),
        stage("d", "broken.ts", { publish: { y: "results/x" } }),
        stage("e", "package.ts"),
      ]),
    UserError,
  );
  for (
    const part of [
      "The graph of stages has 6 problems:",
      "These stages depend on each other: a ← b ← a.",
      '"c" reads "aa" as x, but there is no such stage. Did you mean "a"',
      '"c" and "d" both publish "results/x".',
      '"c": Reading the code: the project has no module "none.ts".',
      '"d": Reading the code of "broken.ts": broken.ts:1:',
      '"e": Reading the version of "no-such-package"',
    ]
  ) assertStringIncludes(error.message, part);
  assertEquals(await project.exists(".cache/store"), false);
});

Deno.test("openProject: what is wrong with a module is told once, with how many stages use it", async () => {
  await using project = await testProject({ ...FILES, "network.ts": "export default {{;" });
  const modules = { network: "network.ts" };
  const stages = ["one", "two", "three"].map((name) => stage(name, "a.ts", { modules }));
  const { message } = await assertRejects(() => openProject(project.root, stages), UserError);
  assertStringIncludes(
    message,
    '"one" and 2 more stages: Reading the code of "network.ts": network.ts:1:',
  );
  assertEquals(message.match(/network\.ts:1:/g)?.length, 1, message);
});

Deno.test("openProject: mistakes of the configuration come first in the same report", async () => {
  await using project = await testProject(FILES);
  const { message } = await assertRejects(
    () => openProject(project.root, [stage("s", "none.ts")], ["epochs: wanted a number"]),
    UserError,
  );
  const [first, second] = ["epochs: wanted a number", '"s": Reading the code'].map((part) =>
    message.indexOf(part)
  );
  assertEquals([first! > 0, second! > first!], [true, true], message);
});
