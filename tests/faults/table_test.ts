/**
 * The faults that other tools were put through, as far as no other test has them: killed and interrupted processes are in
 * crash_test.ts and interruption_test.ts, flipped bits in integrity_test.ts, edited code in code_test.ts.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Stage } from "../../pipeline/types.ts";
import { stage, type TestProject, testProject } from "../pipeline/helpers/project.ts";

const FILES = {
  "raw.ts": `export default ({ config, output }) =>
    Deno.writeTextFile(output + "/raw.txt", config.text);`,
  "mid.ts": `export default async ({ inputs, output, config }) => {
    const text = await Deno.readTextFile(inputs.raw + "/raw.txt");
    await Deno.writeTextFile(output + "/mid.txt", text.slice(0, 4));
    if (config.fail) throw new Error("after a partial write");
    if (config.forget) await Deno.remove(output + "/mid.txt");
    await Deno.writeTextFile(output + "/other.txt", "");
  };`,
  "final.ts": `export default async ({ inputs, output }) =>
    Deno.writeTextFile(output + "/final.txt", "final of " + await Deno.readTextFile(inputs.mid + "/mid.txt"));`,
};

/** `raw` → `mid` → `final`, the last two published. */
function stages(text = "abcdef", mid: Record<string, boolean> = {}): Stage[] {
  return [
    stage("raw", "raw.ts", { config: { text } }),
    stage("mid", "mid.ts", {
      config: mid,
      inputs: { raw: "raw" },
      publish: { "mid.txt": "mid.txt" },
    }),
    stage("final", "final.ts", { inputs: { mid: "mid" }, publish: { "final.txt": "final.txt" } }),
  ];
}

async function done(): Promise<TestProject> {
  const project = await testProject(FILES);
  assertEquals((await project.run(stages())).failed, []);
  return project;
}

Deno.test("fault: a stage fails after a partial write; the old result stays, and the part is set aside for people until it succeeds", async () => {
  await using project = await done();
  const run = await project.run(stages("wxyz", { fail: true }));
  assertEquals([run.failed, run.blocked], [["mid"], ["final"]]);
  assertEquals([await project.read("mid.txt"), await project.read("final.txt")], [
    "abcd",
    "final of abcd",
  ]);
  assertEquals(Array.from(Deno.readDirSync(`${project.root}/.cache/store/temporary`)), []);
  const aside = run.of("failed")[0]!.output!;
  assertEquals(await project.read(`${aside}/mid.txt`), "wxyz");
  await project.run(stages("stuv", { fail: true }));
  assertEquals(await project.exists(aside), false, "one failure of a stage is kept");
  await project.run(stages("stuv"));
  assertEquals(Array.from(Deno.readDirSync(`${project.root}/.cache/store/failed`)), []);
});

Deno.test("fault: a stage succeeds without one of its files; the error names stage and file at once", async () => {
  await using project = await done();
  const run = await project.run(stages("wxyz", { forget: true }));
  assertEquals(run.failed, ["mid"]);
  assertStringIncludes(run.of("failed")[0]?.message ?? "", 'did not write "mid.txt"');
  assertEquals(await project.read("mid.txt"), "abcd");
});

for (
  const [harm, work] of [
    ["a byte of it is flipped", (path: string) => Deno.writeTextFile(path, "finaX of abcd")],
    ["it is deleted", (path: string) => Deno.remove(path)],
  ] as const
) {
  Deno.test(`fault: the published file: ${harm}; it is put back, and no stage runs`, async () => {
    await using project = await done();
    await work(`${project.root}/final.txt`);
    assertEquals((await project.run(stages())).started, []);
    assertEquals(await project.read("final.txt"), "final of abcd");
  });
}

Deno.test("fault: the published file is deleted and the stored one damaged; the damage is not published", async () => {
  await using project = await done();
  const { output } = JSON.parse(await project.read(".cache/store/stages/final.json"));
  const object = `.cache/store/objects/${output.digest.slice(0, 2)}/${output.digest}/final.txt`;
  await Deno.chmod(`${project.root}/${object}`, 0o644);
  await project.write(object, "finaX of abcd");
  await Deno.remove(`${project.root}/final.txt`);
  const seen: string[] = [];
  const run = await project.run(stages(), {
    report: ({ type }) => {
      if (type === "published") seen.push(Deno.readTextFileSync(`${project.root}/final.txt`));
    },
  });
  assertEquals([run.started, seen], [["final"], ["final of abcd"]]);
  assertEquals(run.of("damaged").map((event) => event.stage), ["final"]);
});

Deno.test("fault: files of the code are touched, or changed and changed back; nothing runs", async () => {
  await using project = await done();
  await Deno.utime(`${project.root}/mid.ts`, new Date(), new Date());
  assertEquals((await project.run(stages())).started, []);
  assertEquals((await project.run(stages("wxyz"))).started, ["raw", "mid", "final"]);
  assertEquals((await project.run(stages())).started, []);
  assertEquals(await project.read("final.txt"), "final of abcd");
});

Deno.test("fault: the folder of the store is deleted; everything is made again to the same bytes", async () => {
  await using project = await done();
  await Deno.remove(`${project.root}/.cache`, { recursive: true });
  assertEquals((await project.run(stages())).started, ["raw", "mid", "final"]);
  assertEquals(await project.read("final.txt"), "final of abcd");
});

Deno.test("fault: the store can only be read; status works, and a run is one clear error", async (test) => {
  await using project = await done();
  const cache = `${project.root}/.cache`;
  const mount = (...args: string[]) =>
    new Deno.Command("mount", { args, stderr: "null" }).output().then(
      ({ success }) => success,
      () => false,
    );
  const isMounted = await mount("--bind", cache, cache) &&
    await mount("-o", "remount,ro,bind", cache);
  try {
    await test.step({
      name: "mounted read-only",
      ignore: !isMounted,
      fn: async () => {
        const states = [...await project.status(stages())].map(([, { state }]) => state);
        assertEquals(states, ["fresh", "fresh", "fresh"]);
        const error = await project.run(stages("wxyz")).then(
          ({ failed, of }) => failed.length > 0 ? of("failed")[0]?.message ?? "" : "",
          (error) => `${error.name}: ${error.message}`,
        );
        assertStringIncludes(error, "Read-only file system");
        assert(!error.includes("\n"), error);
        assertEquals(await project.read("final.txt"), "final of abcd");
      },
    });
  } finally {
    if (isMounted) await new Deno.Command("umount", { args: [cache] }).output();
  }
});
