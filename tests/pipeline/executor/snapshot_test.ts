import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { stage, testProject } from "../helpers/project.ts";
import { WAIT_FOR_RELEASE } from "../helpers/wait_for_release.ts";

/** Waits for a file, then writes what a module says that it loads only now. */
const LATE = `export default async ({ config, modules, output, send }) => {
  send({ type: "progress", done: 0, total: 1, unit: "file" });
  ${WAIT_FOR_RELEASE}
  const { word } = await import(modules.word);
  await Deno.writeTextFile(output + "/text", word);
};`;

Deno.test("snapshot: code edited while a stage runs, and before another starts, runs under the next run's keys", async () => {
  await using project = await testProject({
    "late.ts": LATE,
    "word.ts": `import { old } from "./part.ts"; export const word = old;`,
    "part.ts": `export const old = "as it was";`,
  });
  const config = { release: `${project.root}/release` };
  const stages = ["first", "second"].map((name, i) =>
    stage(name, "late.ts", {
      config,
      modules: { word: "word.ts" },
      permissions: { read: [config.release] },
      inputs: i === 0 ? {} : { before: "first" },
      publish: { text: `${name}.txt` },
    })
  );
  let edited = Promise.resolve();
  const run = await project.run(stages, {
    onEvent: ({ type }) => {
      if (type !== "progress") return;
      edited = edited.then(async () => {
        await project.write("part.ts", `import { x } from "./new.ts"; export const old = x;`);
        await project.write("new.ts", `export const x = "edited";`);
        await Deno.remove(`${project.root}/word.ts`).catch(() => {});
        await project.write("release", "");
      });
    },
  });
  await edited;
  assertEquals(run.failed, []);
  assertEquals([await project.read("first.txt"), await project.read("second.txt")], [
    "as it was",
    "as it was",
  ]);
  await project.write("word.ts", `import { old } from "./part.ts"; export const word = old;`);
  const next = await project.run(stages);
  assertEquals(next.started, ["first", "second"]);
  assertEquals(await project.read("second.txt"), "edited");
});

Deno.test("snapshot: a copy that somebody changed is mended before a stage runs from it", async () => {
  await using project = await testProject({
    "say.ts": `export default ({ output }) => Deno.writeTextFile(output + "/text", "right");`,
  });
  const first = stage("a", "say.ts", { publish: { text: "text.txt" } });
  await project.run([first]);
  const [copy] = Array.from(Deno.readDirSync(`${project.root}/.cache/code`))
    .filter(({ isDirectory }) => isDirectory);
  const path = `.cache/code/${copy?.name}/project/say.ts`;
  await Deno.chmod(`${project.root}/${path}`, 0o644);
  await project.write(path, (await project.read(path)).replace("right", "wrong"));
  await project.run([first], { forced: ["a"] });
  assertEquals(await project.read("text.txt"), "right");
});

Deno.test("snapshot: copies that no engine holds are removed by the next run, and the present one is read-only", async () => {
  await using project = await testProject();
  for (const text of ["one", "two", "three"]) {
    await project.write(
      "say.ts",
      `export default ({ output }) => Deno.writeTextFile(output + "/text", "${text}");`,
    );
    await project.run([stage("a", "say.ts")]);
  }
  const entries = Array.from(Deno.readDirSync(`${project.root}/.cache/code`));
  const folders = entries.filter(({ isDirectory }) => isDirectory);
  assertEquals([folders.length, entries.length], [1, 2]);
  const { mode } = await Deno.stat(
    `${project.root}/.cache/code/${folders[0]?.name}/project/say.ts`,
  );
  assertEquals((mode ?? 0) & 0o222, 0);
});

Deno.test("snapshot: a module that is imported for its types alone is there as well", async () => {
  await using project = await testProject({
    "say.ts": `import { type Word } from "./word.ts";
      export default ({ output }: { output: string }) => {
        const word: Word = "typed";
        return Deno.writeTextFile(output + "/text", word);
      };`,
    "word.ts": "export type Word = string;",
  });
  assertEquals((await project.run([stage("a", "say.ts")])).failed, []);
});

Deno.test("snapshot: an import map and its modules are copied with it, and people see paths of the project", async () => {
  await using project = await testProject({
    "maps/closed.json": '{ "imports": { "word": "./word.ts" } }',
    "maps/word.ts": `throw new Error("from the map");`,
    "say.ts": `export default async () => await import(["wo", "rd"].join(""));`,
  });
  const flags = [`--import-map=${project.root}/maps/closed.json`, "--no-lock"];
  const run = await project.run(
    [stage("a", "say.ts", { permissions: { read: [`${project.root}/.cache/code`] } })],
    { flags },
  );
  const [failed] = run.of("failed");
  assertEquals(failed?.message, "from the map");
  assertStringIncludes(failed?.tail.join("\n") ?? "", `${project.root}/maps/word.ts:1:`);
  assert(!failed?.tail.join("\n").includes(".cache"));
});
