import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "../../../pick_std.ts";
import { assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { codeReader } from "../../../pipeline/key/code.ts";
import { UserError } from "../../../pipeline/words/errors.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";

const LAYERS = `
/** Adds a little. */
export function add(value: number): number {
  const epsilon = 1e-5;
  return value + epsilon;
}
export function unused() { return "never called"; }
`;
const FILES = {
  "models/layers.ts": LAYERS,
  "models/types.ts": "export interface Shape { readonly rank: number }",
  "models/plain.ts": "export const plain = () => 1;",
  "stages/train.ts": `
    import { createHash } from "node:crypto";
    import type { Shape } from "../models/types.ts";
    export default async ({ modules, output }: { modules: Record<string, string>; output: string }) => {
      const shape: Shape = { rank: createHash("sha256").digest().length };
      const network = await import(modules.network);
      await Deno.writeTextFile(output + "/x", String(network.run(shape.rank)));
    };`,
  "models/ghost.ts": `
    import { add } from "./layers.ts";
    export const run = (rank: number) => add(rank);`,
  "models/dense.ts": `
    import { plain } from "./plain.ts";
    export const run = (rank: number) => plain() + rank;`,
};

const STAGES = ["ghost", "dense"].map((network) =>
  stage(network, "stages/train.ts", { modules: { network: `models/${network}.ts` } })
);

async function digestOf(project: TestProject, module: string): Promise<string> {
  const reader = codeReader(project.root, `${project.root}/.cache/code.json`);
  try {
    return (await reader.read(module)).digest;
  } finally {
    await reader.close();
  }
}

for (
  const [change, from, to] of [
    ["a comment", "/** Adds a little. */", "/** Adds a lot, so they say. */"],
    ["the layout", "  return value + epsilon;", "\n\n      return (value\n + epsilon)"],
    ["the name of a variable", /epsilon/g, "smallNumber"],
    ["an unused export", '"never called"', '"still never called"'],
    ["a type", "value: number): number", "value: number): 1 | number"],
  ] as const
) {
  Deno.test(`code: ${change} in a module reruns nothing`, async () => {
    await using project = await testProject(FILES);
    await project.run(STAGES);
    const edited = LAYERS.replace(from, to);
    assertNotEquals(edited, LAYERS);
    await project.write("models/layers.ts", edited);
    assertEquals((await project.run(STAGES)).started, []);
  });
}

Deno.test("code: a constant reruns exactly the stages that use it", async () => {
  await using project = await testProject(FILES);
  assertEquals((await project.run(STAGES)).started, ["ghost", "dense"]);
  await project.write("models/layers.ts", LAYERS.replace("1e-5", "1e-3"));
  assertEquals((await project.run(STAGES)).started, ["ghost"]);
});

Deno.test("code: a change of the program reruns all stages that run it", async () => {
  await using project = await testProject(FILES);
  await project.run(STAGES);
  await project.write("stages/train.ts", FILES["stages/train.ts"].replace("sha256", "sha512"));
  assertEquals((await project.run(STAGES)).started, ["ghost", "dense"]);
});

Deno.test("code: the same source in another folder has the same digest", async () => {
  await using one = await testProject(FILES);
  await using two = await testProject(FILES);
  assertEquals(await digestOf(one, "models/ghost.ts"), await digestOf(two, "models/ghost.ts"));
});

Deno.test("code: a remembered digest is that of a fresh bundle, also after changes", async () => {
  await using project = await testProject(FILES);
  const first = await digestOf(project, "models/ghost.ts");
  await project.write("models/layers.ts", LAYERS.replace("1e-5", "1e-3"));
  const changed = await digestOf(project, "models/ghost.ts");
  assertNotEquals(changed, first);
  await Deno.remove(`${project.root}/.cache/code.json`);
  assertEquals(await digestOf(project, "models/ghost.ts"), changed);
  await project.write("models/layers.ts", LAYERS);
  assertEquals(await digestOf(project, "models/ghost.ts"), first);
});

Deno.test("code: a spoilt memory is ignored", async () => {
  await using project = await testProject({ ...FILES, ".cache/code.json": '{"modules": {"models' });
  assertEquals((await digestOf(project, "models/ghost.ts")).length, 64);
});

Deno.test("code: only files and packages that are used count", async () => {
  await using project = await testProject({
    "a.ts": `import { b } from "./b.ts"; import zod from "zod"; export default () => [b, zod];`,
    "b.ts": `import type { C } from "./c.ts"; export const b: C = 1;`,
    "c.ts": "export type C = number;",
  });
  const reader = codeReader(project.root, `${project.root}/.cache/code.json`);
  const { files, packages } = await reader.read("a.ts");
  await reader.close();
  assertEquals([files, packages], [["a.ts", "b.ts"], ["zod"]]);
});

Deno.test("code: a missing module and a syntax error are the user's, named with their place", async () => {
  await using project = await testProject({ "bad.ts": "export default (;" });
  const missing = await assertRejects(() => digestOf(project, "none.ts"), UserError);
  assertStringIncludes(missing.message, 'no module "none.ts"');
  const bad = await assertRejects(() => digestOf(project, "bad.ts"), UserError);
  assertStringIncludes(bad.message, "bad.ts:1:");
});

Deno.test({
  name: "code: a bundler that was ended is no mistake of the user's",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using project = await testProject(FILES);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", "--quiet", ...await standardLibraryFlags()],
        ...[fileURLToPath(new URL("end_bundler.ts", import.meta.url)), project.root],
      ],
      stderr: "inherit",
    }).output();
    assertStringIncludes(
      new TextDecoder().decode(stdout),
      'EnvironmentError: Reading the code of "models/dense.ts": ',
    );
  },
});
