import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { recordOf } from "../helpers/record_of.ts";
import { app, FILES, objectFile } from "../helpers/train_and_table.ts";

/** Flips a bit and puts the times back, as a failing disk does. */
async function rot(project: TestProject, path: string): Promise<void> {
  const full = `${project.root}/${path}`;
  const { mtime, atime } = await Deno.stat(full);
  const bytes = await Deno.readFile(full);
  bytes[0]! ^= 1;
  await Deno.chmod(full, 0o644);
  await Deno.writeFile(full, bytes);
  await Deno.chmod(full, 0o444);
  await Deno.utime(full, atime ?? 0, mtime ?? 0);
}

Deno.test("verify: a whole store is said to be whole", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { code, stdout } = await show(app(project), "verify");
  assertEquals([code, stdout], [0, "2 outputs, 22 B: all verified."]);
});

Deno.test("verify: a flipped bit under the old times is found, named with its stage, and mended by the next run", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const path = await objectFile(project, "train/quick", "accuracy.json");
  const whole = await project.read(path);
  await rot(project, path);
  const { code, stdout } = await show(app(project), "verify");
  assertEquals(code, 1);
  assertMatch(
    stdout,
    /^damaged {2}train\/quick: output [0-9a-f]{12}, moved to .cache\/store\/damaged\//,
  );
  assertStringIncludes(stdout, "\nrerun    table/quick\n".replace("table", "train"));
  assertEquals(await project.exists(path), false, "what is damaged cannot be used");
  const next = await show(app(project), "reproduce", "--json");
  const started = next.stdout.split("\n").filter((line) => line.includes('"started"'));
  assertEquals([started.length, await project.read(path)], [1, whole]);
  assertEquals((await show(app(project), "verify")).code, 0);
});

Deno.test("verify: a run record that is cut short is named", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { key } = await recordOf(project, "table/quick");
  await project.write(`.cache/store/runs/${key}.json`, "{");
  const { code, stdout } = await show(app(project), "verify");
  assertEquals(code, 1);
  assertEquals(
    stdout,
    `damaged  run record ${key}.json\n2 outputs, 22 B: 1 run record damaged. ` +
      "A stage that runs again replaces its record; gc removes records that no stage needs.",
  );
  const path = await objectFile(project, "train/quick", "accuracy.json");
  await rot(project, path);
  const both = await show(app(project), "verify");
  assertStringIncludes(both.stdout, "2 outputs, 22 B: 1 output and 1 run record damaged. ");
});

Deno.test("verify: a run record that is cut short and that no stage needs any more goes with gc, and verify succeeds again", async () => {
  for (const keep of [[], ["--keep", "quick"]]) {
    await using project = await testProject(FILES);
    await show(app(project), "reproduce", "--set", "rate=7");
    const { key: old } = await recordOf(project, "table/quick");
    await show(app(project), "reproduce");
    const { key } = await recordOf(project, "table/quick");
    const runs = ".cache/store/runs";
    for (const name of [`${old}.json`, `${key}.json`, "notes.json"]) {
      await project.write(`${runs}/${name}`, "{");
    }
    await Deno.mkdir(`${project.root}/${runs}/folder.json`);
    assertEquals((await show(app(project), "verify")).code, 1);
    const dry = await show(app(project), "gc", "--dry-run", "--verbose", ...keep);
    assertStringIncludes(dry.stdout, `1 B  ${runs}/${old}.json`);
    await show(app(project), "gc", ...keep);
    const left = [old, key].map((name) => project.exists(`${runs}/${name}.json`));
    assertEquals(await Promise.all(left), [false, true], "the next run replaces its own");
    await show(app(project), "reproduce");
    const { code, stdout } = await show(app(project), "verify");
    assertEquals([code, stdout], [0, "2 outputs, 22 B: all verified."]);
  }
});

Deno.test("verify --rerun: equal bits prove a result, other bits are told by file; the store is not touched", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const before = await project.read(".cache/store/stages/train/quick.json");
  const same = await show(app(project), "verify", "--rerun", "train/quick");
  assertEquals(same.code, 0);
  assertMatch(same.stdout, /^train\/quick: the same bits again \([0-9a-f]{12}\)\.$/);
  assertEquals(await project.read(".cache/store/stages/train/quick.json"), before);
  await show(app(project, { random: true }), "reproduce");
  const other = await show(app(project, { random: true }), "verify", "--rerun", "train");
  assertEquals(other.code, 1);
  assertEquals(
    other.stdout,
    "train/quick: other bits in noise. The result is not reproducible here.",
  );
});

Deno.test("verify --rerun: a stage that is not fresh is refused", async () => {
  await using project = await testProject(FILES);
  const { code, stderr } = await show(app(project), "verify", "--rerun", "train/quick");
  assertEquals(code, 2);
  assertStringIncludes(stderr, 'Repeating "train/quick": it is missing, wanted a fresh stage');
});

Deno.test("verify --rerun: of a folder of names, all its stages are prepared, as they are for a run", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const prepared: string[][] = [];
  const preparing: App = {
    ...app(project),
    prepare: (stages) => Promise.resolve(void prepared.push(stages.map(({ name }) => name))),
  };
  for (const word of ["train", "train/quick"]) {
    const { code, stderr } = await show(preparing, "verify", "--rerun", word);
    assertEquals([word, code], [word, 0], stderr);
  }
  assertEquals(prepared, [["train/quick"], ["train/quick"]]);
});
