import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { EnvironmentError } from "../../../pipeline/words/errors.ts";
import { openStore } from "../../../pipeline/store/store.ts";
import { CONCATENATE, stage, testProject } from "../helpers/project.ts";

const FILES = { "join.ts": CONCATENATE };
const A = stage("a", "join.ts", { config: { text: "same" } });

Deno.test("store: equal outputs of stages that run at once are one object, and both succeed", async () => {
  await using project = await testProject(FILES);
  const stages = [1, 2, 3, 4].map((n) =>
    stage(`s${n}`, "join.ts", { config: { text: "same", n } })
  );
  const run = await project.run(stages, { jobs: 4 });
  assertEquals([run.started.length, run.failed], [4, []]);
  const digests = new Set([...run.verdicts.values()].map(({ record }) => record?.output.digest));
  assertEquals(digests.size, 1);
  const objects = `${project.root}/.cache/store/objects`;
  const folders = (await Array.fromAsync(Deno.readDir(objects))).map(({ name }) => name);
  assertEquals(folders.length, 1);
});

Deno.test("store: files are read-only", async () => {
  await using project = await testProject(FILES);
  const { verdicts } = await project.run([A]);
  const store = await openStore(`${project.root}/.cache`);
  const digest = verdicts.get("a")?.record?.output.digest;
  assert(digest !== undefined);
  const { mode } = await Deno.stat(`${store.object(digest)}/text`);
  assertEquals((mode ?? 0) & 0o222, 0);
});

Deno.test("store: of another format it is left as it is, and a fresh one is begun, said so", async () => {
  await using project = await testProject({
    ...FILES,
    ".cache/store/format": "99\n",
    ".cache/store/x": "y",
  });
  const { notice } = await openStore(`${project.root}/.cache`);
  assertStringIncludes(notice ?? "", 'has format "99"; this version reads format 1');
  assertEquals((await project.run([A])).started, ["a"]);
  assertEquals((await project.run([A])).started, []);
  assertEquals(await project.read(".cache/store/x"), "y");
  const names = await Array.fromAsync(Deno.readDir(`${project.root}/.cache/store`));
  assertEquals(names.length, 2);
});

Deno.test("store: a run record that was cut short, or belongs to another key, counts as none", async () => {
  await using project = await testProject(FILES);
  const { verdicts } = await project.run([A]);
  const path = `.cache/store/runs/${verdicts.get("a")?.key}.json`;
  const whole = await project.read(path);
  for (const spoilt of [whole.slice(0, 200), "", "null", whole.replace('"same"', '"other"')]) {
    await project.write(path, spoilt);
    assertEquals((await project.run([A])).started, ["a"]);
    assertEquals(JSON.parse(await project.read(path)).output, JSON.parse(whole).output);
  }
});

Deno.test("store: a folder that cannot be made is one clear error", async () => {
  await using project = await testProject({ ...FILES, ".cache": "a file" });
  const error = await assertRejects(() => project.run([A]), EnvironmentError);
  assertStringIncludes(error.message, `Opening the store "${project.root}/.cache/store"`);
});

for (const links of [true, false]) {
  Deno.test(`store: the latest record of a stage is that of its last run, on a file system with${links ? "" : "out"} second names`, async () => {
    await using project = await testProject(FILES);
    const { link } = Deno;
    if (!links) Deno.link = () => Promise.reject(new Deno.errors.NotSupported("no links here"));
    try {
      for (const text of ["one", "two", "one"]) {
        const forced = text === "one" ? ["a"] : [];
        const { verdicts } = await project.run([stage("a", "join.ts", { config: { text } })], {
          goal: ["a"],
          forced,
        });
        const run = await project.read(`.cache/store/runs/${verdicts.get("a")?.key}.json`);
        assertEquals(await project.read(".cache/store/stages/a.json"), run);
      }
    } finally {
      Deno.link = link;
    }
    const left = await Array.fromAsync(Deno.readDir(`${project.root}/.cache/store/temporary`));
    assertEquals(left.map(({ name }) => name), []);
  });
}

Deno.test("store: a folder in place of a run record is moved aside, and the stage's run is kept", async () => {
  await using project = await testProject(FILES);
  const { verdicts } = await project.run([A]);
  const records = [`runs/${verdicts.get("a")?.key}.json`, "stages/a.json"];
  for (const record of records) {
    const path = `${project.root}/.cache/store/${record}`;
    await Deno.remove(path);
    await Deno.mkdir(`${path}/inside`, { recursive: true });
  }
  assertEquals((await project.run([A])).started, ["a"]);
  const again = await project.run([A]);
  assertEquals([again.started, again.failed], [[], []]);
  assert((await Deno.stat(`${project.root}/.cache/store/${records[1]}`)).isFile);
  assertEquals([...Deno.readDirSync(`${project.root}/.cache/store/damaged`)].length, 2);
});
