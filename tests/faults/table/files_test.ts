/** Faults 5, 6, 9 to 12 and 17 to 19 of docs/faults.md: outputs that are partial, damaged or gone. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { openProject } from "../../../pipeline/plan/project.ts";
import { verifyStore } from "../../../pipeline/upkeep/verify.ts";
import { done, published, stages, stored } from "./three_stages.ts";

Deno.test("fault 5: a stage fails after a partial write; the old result stays, and the part is set aside for people until it succeeds", async () => {
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

Deno.test("fault 6: a stage succeeds without one of its files; the error names stage and file at once", async () => {
  await using project = await done();
  const run = await project.run(stages("wxyz", { forget: true }));
  assertEquals(run.failed, ["mid"]);
  assertStringIncludes(run.of("failed")[0]?.message ?? "", 'did not write "mid.txt"');
  assertEquals(await project.read("mid.txt"), "abcd");
});

for (
  const [number, how, keep] of [
    [9, "a byte of a stored intermediate is flipped", false],
    [10, "a byte of a stored intermediate is flipped under its old size and time", true],
  ] as const
) {
  Deno.test(`fault ${number}: ${how}; verify finds it, no stage reads it, and the next run mends it`, async () => {
    await using project = await done();
    const harm = async () => {
      const path = await stored(project, "mid", "mid.txt");
      const { atime, mtime } = await Deno.stat(`${project.root}/${path}`);
      await project.write(path, "abcX");
      if (keep) await Deno.utime(`${project.root}/${path}`, atime!, mtime!);
    };
    await harm();
    const run = await project.run(stages("abcdef", {}, "again "));
    assertEquals(run.of("damaged").map((event) => event.stage), ["mid"]);
    assertEquals([run.started, run.failed], [["mid", "final"], []]);
    assertEquals(await published(project), ["abcd", "again abcd"]);
    await harm();
    const { damaged } = await verifyStore(await openProject(project.root, stages()), () => {});
    assertEquals(damaged.map((each) => each.stages), [["mid"]]);
    assertEquals((await project.run(stages("abcdef", {}, "again "))).started, ["mid"]);
  });
}

for (
  const [number, harm, work] of [
    [11, "a byte of a published file is flipped", "finaX of abcd"],
    [17, "a published file is deleted", null],
  ] as const
) {
  Deno.test(`fault ${number}: ${harm}; it is put back, and no stage runs`, async () => {
    await using project = await done();
    if (work === null) await Deno.remove(`${project.root}/final.txt`);
    else await project.write("final.txt", work);
    assertEquals((await project.run(stages())).started, []);
    assertEquals(await published(project), ["abcd", "final of abcd"]);
  });
}

Deno.test("fault 18: an intermediate is deleted; its published copy is put back, a stored one made again, and nothing after it runs", async () => {
  await using project = await done();
  await Deno.remove(`${project.root}/mid.txt`);
  assertEquals((await project.run(stages())).started, []);
  await Deno.remove(`${project.root}/${await stored(project, "mid", "mid.txt")}`);
  assertEquals((await project.run(stages())).started, ["mid"]);
  assertEquals(await published(project), ["abcd", "final of abcd"]);
});

Deno.test("fault 12: the published file is deleted and the stored one damaged; the damage is not published", async () => {
  await using project = await done();
  await project.write(await stored(project, "final", "final.txt"), "finaX of abcd");
  await Deno.remove(`${project.root}/final.txt`);
  const seen: string[] = [];
  const run = await project.run(stages(), {
    onEvent: ({ type }) => {
      if (type === "published") seen.push(Deno.readTextFileSync(`${project.root}/final.txt`));
    },
  });
  assertEquals([run.started, seen], [["final"], ["final of abcd"]]);
  assertEquals(run.of("damaged").map((event) => event.stage), ["final"]);
});

Deno.test("fault 19: the folder of the store is deleted, and with it the outputs; everything is made again to the same bytes", async () => {
  await using project = await done();
  await Deno.remove(`${project.root}/.cache`, { recursive: true });
  assertEquals((await project.run(stages())).started, ["raw", "mid", "final"]);
  assertEquals(await project.read("final.txt"), "final of abcd");
});
