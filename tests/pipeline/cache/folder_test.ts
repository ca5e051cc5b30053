/** A cache in a folder that several members of a group write, on a file system that may hang. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { folderBackend } from "../../../pipeline/cache/folder_backend.ts";
import { runCache } from "../../../pipeline/cache/run_cache.ts";
import { openStore } from "../../../pipeline/store/store.ts";
import { inOwnProcess } from "../helpers/in_own_process.ts";
import { CONCATENATE, stage, testProject } from "../helpers/project.ts";
import { folderCache } from "./backends.ts";

const BEGIN = `
import { folderBackend } from "./pipeline/cache/folder_backend.ts";
const signal = new AbortController().signal;
const open = () => Promise.resolve(new Blob(["abc"]).stream());
const source = { bytes: 3, sha256: "0".repeat(64), open };
`;

/** The rights of all that a writer with this umask leaves in a cache's folder with these rights. */
async function rightsLeft(rights: number, umask: number, before?: string): Promise<unknown> {
  await using cache = await folderCache();
  const folder = cache.address;
  if (before !== undefined) await Deno.mkdir(`${folder}/${before}`, { recursive: true });
  await Deno.chmod(folder, rights);
  return await inOwnProcess(`${BEGIN}
    Deno.umask(${umask});
    const folder = ${JSON.stringify(folder)};
    const backend = folderBackend(folder, true);
    for (const name of ["files/ab/x", "runs/y.json"]) await backend.put(name, source, signal);
    const paths = ["temporary", "files", "files/ab", "files/ab/x", "runs", "runs/y.json"];
    const rights = paths.map((path) => Deno.statSync(folder + "/" + path).mode & 0o7777);
    console.log(JSON.stringify(rights.map((mode) => mode.toString(8))));`);
}

Deno.test("cache in a folder: what a member makes has the rights of the folder, whatever the member's umask", async () => {
  const shared = ["2775", "2775", "2775", "664", "2775", "664"];
  assertEquals(await rightsLeft(0o2775, 0o022), shared);
  assertEquals(await rightsLeft(0o2775, 0o077), shared);
  assertEquals(await rightsLeft(0o2775, 0o022, "files/ab"), shared, "made before, without them");
  const readable = ["755", "755", "755", "644", "755", "644"];
  assertEquals(await rightsLeft(0o755, 0o077), readable);
  const own = ["700", "700", "700", "600", "700", "600"];
  assertEquals(await rightsLeft(0o700, 0o002), own);
});

Deno.test("cache in a folder: two that make the same folders at once both succeed", async () => {
  await using cache = await folderCache();
  const { signal } = new AbortController();
  const open = () => Promise.resolve(new Blob(["abc"]).stream());
  const source = { bytes: 3, sha256: "0".repeat(64), open };
  const writers = Array.from({ length: 8 }, () => folderBackend(cache.address, true));
  await Promise.all(writers.map((writer, i) => writer.put(`files/ab/${i}`, source, signal)));
  const names = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name).sort();
  assertEquals(names(`${cache.address}/files/ab`).length, 8);
  assertEquals(names(cache.address), ["files", "temporary"]);
  assertEquals(names(`${cache.address}/temporary`), []);
});

/** A file that is never opened until somebody writes it, as on a file system whose server is gone. */
async function deadFile(path: string): Promise<AsyncDisposable> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
  assert(success);
  return {
    async [Symbol.asyncDispose]() {
      (await Deno.open(path, { write: true })).close();
    },
  };
}

Deno.test("cache in a folder: one that never answers costs a run one time-out and one notice", async () => {
  await using cache = await folderCache();
  await using project = await testProject({ "join.ts": CONCATENATE });
  const stages = [stage("s", "join.ts"), stage("t", "join.ts", { inputs: { s: "s" } })];
  const key = (await project.status(stages)).get("s")?.key;
  await using _dead = await deadFile(`${cache.address}/runs/${key}.json`);
  const told: string[] = [];
  const store = await openStore(`${project.root}/.cache`);
  const run = await project.run(stages, {
    cache: runCache(cache.backend, store, true, (event) => {
      told.push(event.type === "notice" ? event.text : event.type);
    }),
  });
  assertEquals([run.started, run.failed], [["s", "t"], []]);
  assertEquals(told, [
    `Reading "runs/${key}.json" in the cache "${cache.address}": no answer within 2 s. ` +
    "Going on without the cache.",
  ]);
});

Deno.test("cache in a folder: what is asked of it ends when the run is stopped, not when its patience does", async () => {
  await using cache = await folderCache();
  await using _dead = await deadFile(`${cache.address}/x`);
  const stop = new AbortController();
  const asking = assertRejects(() => cache.backend.get("x", stop.signal));
  const reason = new Error("enough");
  stop.abort(reason);
  assertEquals(await asking, reason);
});

Deno.test("cache in a folder: a write is given up at whatever operation the file system hangs", async () => {
  await using cache = await folderCache();
  const told = await inOwnProcess(`${BEGIN}
    const options = { answerMs: 100, patience: { stallMs: 100, leastRate: 2000 } };
    const places = ["stat", "mkdir", "chmod", "open", "rename"].map((name) => [Deno, name]);
    places.push(...["write", "sync"].map((name) => [Deno.FsFile.prototype, name]));
    const told = {};
    for (const [place, name] of places) {
      const real = place[name];
      const folder = ${JSON.stringify(cache.address)} + "/" + name;
      Deno.mkdirSync(folder);
      const hang = () => new Promise(() => {});
      Object.defineProperty(place, name, { value: hang, writable: true, configurable: true });
      const backend = folderBackend(folder, true, options);
      const putting = backend.put("files/ab/x", source, signal);
      told[name] = await putting.then(() => "written", ({ message }) => message);
      if (name === "stat") told.size = await backend.size("x", signal).catch(({ message }) => message);
      Object.defineProperty(place, name, { value: real, writable: true, configurable: true });
    }
    console.log(JSON.stringify(told));`);
  const late = (name: string) =>
    `Writing "files/ab/x" in the cache "${cache.address}/${name}": it took nothing for 0.1 s`;
  const names = ["stat", "mkdir", "chmod", "open", "rename", "write", "sync"];
  assertEquals(told, {
    ...Object.fromEntries(names.map((name) => [name, late(name)])),
    size: `Looking for "x" in the cache "${cache.address}/stat": no answer within 0.1 s`,
  });
});

Deno.test("cache in a folder: a large file is flushed in steps, so that each is waited for by itself", async () => {
  await using cache = await folderCache();
  const flushed = await inOwnProcess(`${BEGIN}
    const real = Deno.FsFile.prototype.sync;
    let syncs = 0;
    Deno.FsFile.prototype.sync = async function () {
      syncs += 1;
      await new Promise((resolve) => setTimeout(resolve, 60));
      await real.call(this);
    };
    const bytes = new Uint8Array(20 * 2 ** 20);
    const large = { bytes: bytes.length, sha256: "", open: async () => new Blob([bytes]).stream() };
    const patience = { stallMs: 1000, leastRate: 2000 };
    const backend = folderBackend(${JSON.stringify(cache.address)}, true, { patience });
    await backend.put("files/ab/x", large, signal);
    console.log(JSON.stringify([syncs > 4, await backend.size("files/ab/x", signal)]));`);
  assertEquals(flushed, [true, 20 * 2 ** 20]);
});
