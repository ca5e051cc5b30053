import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { EnvironmentError } from "../../pipeline/errors.ts";
import { openStore } from "../../pipeline/store.ts";
import { CONCATENATE, stage, testProject } from "./helpers/project.ts";

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
  assertStringIncludes(notice ?? "", 'has format "99", this version reads 1');
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

/** A file system of 256 kB at a path, or null where one cannot be mounted. */
async function smallDisk(path: string): Promise<AsyncDisposable | null> {
  await Deno.mkdir(path, { recursive: true });
  const mount = (command: string, ...args: string[]) =>
    new Deno.Command(command, { args, stderr: "null" }).output().then(
      ({ success }) => success,
      () => false,
    );
  if (!await mount("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", path)) return null;
  return {
    async [Symbol.asyncDispose]() {
      for (let tries = 0; !await mount("umount", path); tries++) {
        // A process that has just ended may hold it for a moment.
        if (tries > 50) throw new Error(`Cannot unmount "${path}"`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
}

Deno.test("store: a full disk fails the stage with one clear error, and leaves nothing half-published", async (test) => {
  await using project = await testProject({
    ...FILES,
    "big.ts": `export default ({ config, output }) =>
      Deno.writeFile(output + "/big", new Uint8Array(config.bytes));`,
  });
  await using disk = await smallDisk(`${project.root}/.cache`);
  await test.step({
    name: "on a disk of 256 kB",
    ignore: disk === null,
    fn: async () => {
      const big = (bytes: number) =>
        stage("big", "big.ts", { config: { bytes }, publish: { big: "big" } });
      const run = await project.run([big(1_000_000), A]);
      assertEquals([run.failed, run.of("finished").map((event) => event.stage)], [["big"], ["a"]]);
      assertStringIncludes(run.of("failed")[0]?.message ?? "", "No space left on device");
      assertEquals(await project.exists("big"), false);
      assertEquals((await project.run([A])).started, [], "what was stored before is still fresh");
      assertEquals((await project.run([big(1000)])).failed, [], "room came back");
    },
  });
});
