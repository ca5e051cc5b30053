/** What a cache lost, or held wrongly, is put there again; and what a run needs that fetches everything. */
import { assert, assertEquals } from "@std/assert";
import { runCache } from "../../../pipeline/cache/run_cache.ts";
import { push } from "../../../pipeline/cache/transfer.ts";
import type { Event } from "../../../pipeline/events.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import { openStore } from "../../../pipeline/store/store.ts";
import { inOwnProcess } from "../helpers/in_own_process.ts";
import { show } from "../helpers/screen.ts";
import { CONCATENATE, stage, type TestProject, testProject } from "../helpers/project.ts";
import { folderCache, httpCache, type TestCache } from "./backends.ts";

const A = stage("a", "join.ts", { config: { text: "a" } });
const B = stage("b", "join.ts", { config: { text: "b" }, inputs: { a: "a" } });
const FILES = { "join.ts": CONCATENATE };

async function runWith(project: TestProject, { backend }: TestCache, write: boolean) {
  const told: Event[] = [];
  const store = await openStore(`${project.root}/.cache`);
  const cache = runCache(backend, store, write, (event) => told.push(event));
  return { ...await project.run([A, B], { cache }), told };
}

const clear = ({ root }: TestProject) => Deno.remove(`${root}/.cache`, { recursive: true });

async function only(folder: string): Promise<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    return isDirectory ? await only(`${folder}/${name}`) : `${folder}/${name}`;
  }
  throw new Error(`nothing in "${folder}"`);
}

Deno.test("cache: what was refused is replaced by a run that writes, and is good for the next", async () => {
  await using cache = await folderCache();
  await using project = await testProject(FILES);
  const first = await runWith(project, cache, true);
  const { digest } = first.verdicts.get("a")!.record!.output.files[0]!;
  await cache.spoil(`files/${digest.slice(0, 2)}/${digest}`, () => new TextEncoder().encode("X"));
  await clear(project);
  const second = await runWith(project, cache, true);
  assertEquals(second.started, ["a"]);
  await clear(project);
  assertEquals((await runWith(project, cache, false)).started, []);
});

Deno.test("cache push: files that were removed from the cache, or cut short, are sent again", async () => {
  await using cache = await folderCache();
  await using project = await testProject(FILES);
  await runWith(project, cache, true);
  const opened = await openProject(project.root, [A, B]);
  const path = await only(`${cache.address}/files`);
  await Deno.remove(path);
  assertEquals((await push(opened, ["b"], cache.backend, () => {})).moved.length, 1);
  await Deno.truncate(path, 0);
  assertEquals((await push(opened, ["b"], cache.backend, () => {})).moved.length, 1);
  await clear(project);
  assertEquals((await runWith(project, cache, false)).started, []);
});

Deno.test("cache: a run that fetches everything prepares nothing and asks for no GPU", async () => {
  await using cache = await folderCache();
  await using project = await testProject(FILES);
  await runWith(project, cache, true);
  await clear(project);
  const store = await openStore(`${project.root}/.cache`);
  let prepared = false;
  const run = await project.run([A, B], {
    cache: runCache(cache.backend, store, false, () => {}),
    prepare: () => Promise.resolve(void (prepared = true)),
  });
  assertEquals([run.started, prepared], [[], false]);
});

Deno.test("cache: an object of the store that is damaged is fetched, not believed", async () => {
  await using cache = await folderCache();
  await using project = await testProject(FILES);
  const { verdicts } = await runWith(project, cache, true);
  const { key, output: { digest } } = verdicts.get("a")!.record!;
  const path = `${project.root}/.cache/store/objects/${digest.slice(0, 2)}/${digest}/text`;
  await Deno.chmod(path, 0o644);
  await Deno.writeTextFile(path, "X");
  await Deno.remove(`${project.root}/.cache/store/runs/${key}.json`);
  assertEquals((await runWith(project, cache, false)).started, []);
  assertEquals(await Deno.readTextFile(path), "a");
});

Deno.test("cache: a file of many pieces arrives over HTTP as it was sent", async () => {
  await using cache = await httpCache();
  const program = `export default ({ output }) =>
    Deno.writeFile(output + "/big", new Uint8Array(3_000_001).map((_, i) => i * 31 % 251));`;
  await using project = await testProject({ "join.ts": program });
  const first = await runWith(project, cache, true);
  await clear(project);
  const second = await runWith(project, cache, false);
  assertEquals(second.started, []);
  const digests = [first, second].map(({ verdicts }) => verdicts.get("a")?.record?.output.digest);
  assertEquals(digests[0], digests[1]);
});

Deno.test("cache: a folder that does not exist is told of by who reads, and made by who writes", async () => {
  await using project = await testProject(FILES);
  const app = {
    root: project.root,
    importMapFlags: ["--no-lock"],
    load: () => Promise.resolve({ stages: [A], goal: ["a"] }),
  };
  const address = `${project.root}/shared`;
  const read = await show(app, "run", "a", "--cache", address);
  assertEquals(read.code, 0);
  assert(read.stderr.includes("the folder does not exist; is its disk mounted?"), read.stderr);
  assertEquals((await show(app, "cache", "push", "--cache", address)).code, 0);
  const found = await show(app, "cache", "pull", "--cache", address);
  assertEquals(found.code, 0);
});

Deno.test("cache: credentials leave the environment before a process is started", async () => {
  await using cache = await folderCache();
  await using project = await testProject({
    "join.ts": `export default async ({ output, config }) =>
      Deno.writeTextFile(output + "/text", Deno.env.get("CACHE_PASSWORD") ?? "none");`,
  });
  const stages = [stage("a", "join.ts", { permissions: { env: ["CACHE_PASSWORD"] } })];
  const words = ["run", "a", "--cache", cache.address, "--cache-write"];
  const code = `import { runCli } from "./pipeline/cli.ts";
    const code = await runCli(${JSON.stringify(words)}, {
      root: ${JSON.stringify(project.root)},
      importMapFlags: ["--no-lock"],
      load: () => Promise.resolve({ stages: ${JSON.stringify(stages)}, goal: ["a"] }),
    });
    console.log(JSON.stringify([code, Deno.env.get("CACHE_PASSWORD") ?? null]));`;
  assertEquals(await inOwnProcess(code, { CACHE_PASSWORD: "hunter2" }), [0, null]);
  assertEquals(await Deno.readTextFile(await only(`${cache.address}/files`)), "none");
});

Deno.test("cache: what it lacks is asked for once in a run", async () => {
  const asked: string[] = [];
  await using cache = await httpCache(({ method, url }) => {
    asked.push(`${method} ${new URL(url).pathname.replace(/^.*\/runs\//, "")}`);
    return undefined;
  });
  await using project = await testProject(FILES);
  const { started, verdicts } = await runWith(project, cache, false);
  assertEquals(started, ["a", "b"]);
  assertEquals(asked, ["a", "b"].map((name) => `GET ${verdicts.get(name)!.key}.json`));
});
