import { assert, assertEquals, assertRejects } from "@std/assert";
import { dirname } from "node:path";
import { LibraryError } from "../../../tensorflow/library.ts";
import { damageOf, locateLibrary } from "../../../tensorflow/install/locate.ts";
import { wheelFile } from "../../../tensorflow/install/wheel.ts";

import { CONTENT, LOCK, Machine, NAMES, PUBLISHED } from "./machine.ts";

Deno.test("locateLibrary takes a wheel that the user has put into the cache, and leaves it there", async () => {
  await using machine = await Machine.make();
  await Deno.mkdir(machine.cache, { recursive: true });
  const own = `${machine.cache}/${wheelFile(machine.wheel.pin)}`;
  await Deno.writeFile(own, machine.wheel.bytes.subarray(0, 5000));
  await assertRejects(
    () => locateLibrary(machine.options()),
    LibraryError,
    `Check "${own}": wanted ${machine.wheel.bytes.length} bytes, found 5000`,
  );
  await Deno.writeFile(own, machine.wheel.bytes);
  const found = await locateLibrary(machine.options("fail", { PATH: machine.cache }));
  assertEquals(found.origin, "fetched");
  assertEquals(await Deno.readFile(own), machine.wheel.bytes);
  assertEquals(await machine.downloads(), 0);
});

Deno.test("locateLibrary fetches again what was damaged in the cache", async () => {
  await using machine = await Machine.make();
  const { path } = await locateLibrary(machine.options());
  await Deno.truncate(path, 10);
  assertEquals((await locateLibrary(machine.options())).origin, "fetched");
  await Deno.writeTextFile(`${dirname(path)}/manifest.json`, '{"format":');
  assertEquals((await locateLibrary(machine.options())).origin, "fetched");
  assertEquals(await Deno.readFile(path), CONTENT);
  assertEquals(await machine.downloads(), 3);
});

Deno.test("locateLibrary fetches again what was overwritten, though its size and its date were put back", async () => {
  await using machine = await Machine.make();
  const { path } = await locateLibrary(machine.options());
  const { mtime, ctime } = await Deno.stat(path);
  // The time that cannot be put back counts in whole seconds of the file system's clock, which is behind ours.
  const clock = await Deno.makeTempFile();
  while ((await Deno.stat(clock)).ctime!.getTime() <= ctime!.getTime()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Deno.writeTextFile(clock, "");
  }
  await Deno.remove(clock);
  assertEquals((await locateLibrary(machine.options("fail"))).origin, "cache");
  await Deno.writeFile(path, CONTENT.with(7, 0));
  await Deno.utime(path, mtime!, mtime!);
  assertEquals((await locateLibrary(machine.options())).origin, "fetched");
  assertEquals(await Deno.readFile(path), CONTENT);
});

Deno.test("damageOf compares every byte of a library of the cache, and none of another", async () => {
  await using machine = await Machine.make();
  const options = machine.options();
  const { path } = await locateLibrary(options);
  assertEquals(await damageOf(path, options), undefined);
  const second = `${dirname(path)}/${NAMES[1]}`;
  await Deno.writeFile(second, CONTENT.subarray(0, 1000).with(999, 0));
  assertEquals(await damageOf(path, options), second);
  assertEquals(await damageOf("/usr/lib/libtensorflow.so", options), undefined);
  assertEquals(await damageOf("", options), undefined);
});

Deno.test("locateLibrary finds the library in a moved clone, and in a copy with other dates and equal bytes", async () => {
  await using machine = await Machine.make();
  const { path } = await locateLibrary(machine.options());
  const project = machine.cache.replace(/\/\.cache\/libtensorflow$/, "");
  await Deno.rename(project, `${project}-moved`);
  const moved = { ...machine.options("fail"), cache: `${project}-moved/.cache/libtensorflow` };
  const there = await locateLibrary(moved);
  assertEquals([there.path, there.origin], [path.replace(project, `${project}-moved`), "cache"]);

  const { code } = await new Deno.Command("cp", { args: ["-r", `${project}-moved`, project] })
    .output();
  assertEquals(code, 0);
  await Deno.utime(path, new Date(0), new Date(0));
  assertEquals(await locateLibrary(machine.options("fail")), { ...there, path });
  await Deno.writeFile(path, CONTENT.with(0, 0));
  const { origin } = await locateLibrary(machine.options());
  assertEquals([origin, await machine.downloads()], ["fetched", 2]);
});

Deno.test("locateLibrary called twice at once fetches once", async () => {
  await using machine = await Machine.make();
  const texts = new Set<string>();
  const onProgress = ({ text }: { text: string }) => texts.add(text);
  const found = await Promise.all(
    [1, 2, 3].map(() => locateLibrary({ ...machine.options(), onProgress })),
  );
  assertEquals(new Set(found.map(({ path }) => path)).size, 1);
  assertEquals(await machine.downloads(), 1);
  assert(texts.has("waiting for another process to fetch libtensorflow"));
});

Deno.test("locateLibrary stops at once when it is aborted, and leaves nothing behind", async () => {
  await using machine = await Machine.make();
  const controller = new AbortController();
  const fetching = locateLibrary({ ...machine.options("hang"), signal: controller.signal });
  const failed = assertRejects(() => fetching, Error, "the user has had enough");
  await machine.pid();
  controller.abort(new Error("the user has had enough"));
  await failed;
  assertEquals(await machine.files(), [LOCK]);
});

Deno.test("locateLibrary clears away what a killed process left, and fetches", async () => {
  await using machine = await Machine.make();
  const options = machine.options("hang");
  const program = `import { locateLibrary } from ${
    JSON.stringify(new URL("../../../tensorflow/install/locate.ts", import.meta.url).href)
  }; await locateLibrary(${JSON.stringify(options)});`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, program);
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "--no-lock", "--config", config, file],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const python = await machine.pid();
  child.kill("SIGKILL");
  await child.status;
  Deno.kill(python, "SIGKILL");
  assert((await machine.files()).some((path) => path.includes("/fetch-")));
  assertEquals((await locateLibrary(machine.options())).origin, "fetched");
  assertEquals(await machine.files(), [...PUBLISHED, LOCK].sort());
  await Deno.remove(file);
});
