import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { dirname, relative } from "node:path";
import { LibraryError, libraryFile, openLibrary } from "../../../tensorflow/library.ts";
import { expectLibrary, locateLibrary } from "../../../tensorflow/install/locate.ts";
import { findPythonTensorFlow } from "../../../tensorflow/install/python.ts";
import { runProbe } from "../../../tensorflow/install/run_probe.ts";
import { wheelFile } from "../../../tensorflow/install/wheel.ts";
import { locateForTests } from "../library.ts";

import { CONTENT, countProcesses, INSTALLED, LOCK, Machine, NAMES, PUBLISHED } from "./machine.ts";
import { ROOT } from "../../root.ts";
import { tempFolder } from "../../temp_folder.ts";

const real = await locateForTests();

Deno.test("locateLibrary fetches the pinned wheel, and a second call fetches nothing", async () => {
  await using machine = await Machine.make();
  const first = await locateLibrary(machine.options());
  const path = `${machine.cache}/${INSTALLED}/${libraryFile()}`;
  assertEquals(first, { path, version: "2.99.0", origin: "fetched", variant: "cpu" });
  assertEquals(await Deno.readFile(path), CONTENT);
  // The wheel is gone, and nothing lies outside the cache.
  assertEquals(await machine.files(), [...PUBLISHED, LOCK].sort());
  const again = () => locateLibrary(machine.options("fail"));
  assertEquals(await again(), { ...first, origin: "cache" });
  assertEquals(await countProcesses(again), 0);
  assertEquals(await machine.downloads(), 1);
});

Deno.test("locateLibrary takes a relative cache and gives an absolute path", async () => {
  await using machine = await Machine.make();
  const cache = relative(Deno.cwd(), machine.cache);
  for (const origin of ["fetched", "cache"]) {
    const found = await locateLibrary({ ...machine.options(), cache });
    assertEquals([found.origin, found.path], [
      origin,
      `${machine.cache}/${INSTALLED}/${libraryFile()}`,
    ]);
  }
});

Deno.test("expectLibrary says what locateLibrary will give, and fetches nothing", async () => {
  await using machine = await Machine.make();
  const expected = await expectLibrary(machine.options());
  assertEquals(await machine.files(), []);
  assertEquals(await locateLibrary(machine.options()), expected!);
  assertEquals(await expectLibrary(machine.options()), { ...expected!, origin: "cache" });
  assertEquals(
    await expectLibrary({ ...machine.options(), wheels: { cpu: [], gpu: [] } }),
    undefined,
  );
});

Deno.test("locateLibrary tells how far it is, up to the end", async () => {
  await using machine = await Machine.make();
  const told: { done: number; total: number; text: string }[] = [];
  await locateLibrary({ ...machine.options(), onProgress: (progress) => told.push(progress) });
  assertEquals(told[0], {
    done: 0,
    total: machine.wheel.pin.size,
    text: "fetching tensorflow_cpu 2.99.0",
  });
  const bytes = CONTENT.length + 1000;
  assertEquals(told.at(-1), { done: bytes, total: bytes, text: "unpacking tensorflow_cpu 2.99.0" });
  assert(told.every(({ done, total }) => done <= total));
});

Deno.test("locateLibrary prefers LIBTENSORFLOW_PATH, a file or its folder", async () => {
  await using machine = await Machine.make();
  await locateLibrary(machine.options());
  const folder = dirname(await Deno.realPath(real.path));
  for (const LIBTENSORFLOW_PATH of [real.path, dirname(real.path)]) {
    const found = await locateLibrary(machine.options("", { LIBTENSORFLOW_PATH }));
    assertEquals([found.origin, found.path], ["LIBTENSORFLOW_PATH", `${folder}/${libraryFile()}`]);
    assertEquals(found.version, real.version);
  }
});

Deno.test("locateLibrary opens LIBTENSORFLOW_PATH once and remembers it while the file stays", async () => {
  await using machine = await Machine.make();
  const options = machine.options("", { LIBTENSORFLOW_PATH: real.path });
  const find = () => locateLibrary(options);
  assertEquals(await countProcesses(find), 1, "a process opens it");
  assertEquals(await countProcesses(find), 0);
  assertEquals((await find()).version, real.version);
});

Deno.test("locateLibrary refuses a LIBTENSORFLOW_PATH that does not open, and looks no further", async () => {
  await using machine = await Machine.make();
  await locateLibrary(machine.options());
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/text`, "not a library\n".repeat(100));
  for (
    const [path, reason] of [["text", "invalid ELF header"], ["none", "the file does not exist"], [
      "",
      "the folder has no",
    ]]
  ) {
    const LIBTENSORFLOW_PATH = path === "" ? folder.path : `${folder.path}/${path}`;
    const error = await assertRejects(
      () => locateLibrary(machine.options("", { LIBTENSORFLOW_PATH })),
      LibraryError,
      `LIBTENSORFLOW_PATH cannot be used. Open libtensorflow "${LIBTENSORFLOW_PATH}": `,
    );
    if (Deno.build.os === "linux") assertStringIncludes(error.message, reason!);
  }
});

Deno.test("locateLibrary takes an installed Python tensorflow rather than fetch", async () => {
  await using machine = await Machine.make();
  const found = await locateLibrary(machine.options("", { FAKE_TENSORFLOW: dirname(real.path) }));
  assertEquals([found.origin, found.version], ["python", real.version]);
  assertEquals(await machine.downloads(), 0);
});

Deno.test("locateLibrary passes over a Python tensorflow without CUDA's libraries where a GPU is wanted", async () => {
  await using machine = await Machine.make();
  const path = await Deno.realPath(real.path);
  const { size, mtime } = await Deno.stat(path);
  const note = {
    ...{ format: 2, path, version: real.version, variant: "gpu", size },
    modified: mtime!.getTime(),
  };
  await Deno.mkdir(machine.cache, { recursive: true });
  await Deno.writeTextFile(`${machine.cache}/opened.json`, JSON.stringify(note));
  const from = { FAKE_TENSORFLOW: dirname(real.path) };
  const wanted = (mode: string, device: "gpu" | "auto", wheels = [machine.wheel.pin]) =>
    locateLibrary({
      ...machine.options(mode, from),
      wheels: { cpu: [machine.wheel.pin], gpu: wheels },
      device,
      driver: { devices: [] },
    });
  // The processor needs none of them.
  const { origin } = await locateLibrary({ ...machine.options("", from), device: "cpu" });
  assertEquals(origin, "python");
  const error = await assertRejects(() => wanted("fail", "gpu"), LibraryError);
  assertStringIncludes(error.message, "cannot be used: libraries are missing: libcu");
  // Where no build for GPUs is pinned, the driver still says that one is wanted.
  assertEquals((await wanted("", "auto", [])).origin, "fetched");
  assertEquals((await wanted("", "gpu")).variant, "gpu");
});

Deno.test("a library says itself whether it was built for CUDA, whatever lies beside it", async () => {
  const program = new URL("../../../tensorflow/install/probe.ts", import.meta.url);
  const found = await runProbe(program, [real.path], { TF_CPP_MIN_LOG_LEVEL: "3" });
  assert(found.ok);
  const cuda = real.variant === "gpu";
  assertEquals(JSON.parse(found.line), { version: real.version, cuda });
});

Deno.test("locateLibrary passes over a Python tensorflow without the library, and says so when all fails", async () => {
  await using machine = await Machine.make();
  const old = await Deno.makeTempDir();
  const error = await assertRejects(
    () => locateLibrary(machine.options("fail", { FAKE_TENSORFLOW: old })),
    LibraryError,
    `The Python package in "${old}" cannot be used: it contains no ${libraryFile()}`,
  );
  assertStringIncludes(error.message, "No matching distribution");
  assertEquals(
    (await locateLibrary(machine.options("", { FAKE_TENSORFLOW: old }))).origin,
    "fetched",
  );
  await Deno.remove(old);
});

Deno.test("findPythonTensorFlow does not take the project's own folder for Python's package", async () => {
  const found = await findPythonTensorFlow({});
  assertNotEquals(found, `${ROOT}/tensorflow`);
});

Deno.test("locateLibrary names what went wrong and four ways out, and leaves nothing behind", async () => {
  await using machine = await Machine.make();
  const { pin, bytes } = machine.wheel;
  const faults: [string, Readonly<Record<string, string>>, string][] = [
    ["fail", {}, "python3 -m pip download: ERROR: No matching distribution found"],
    ["bare", {}, "python3 -m pip download: /usr/bin/python3: No module named pip"],
    ["", { PATH: machine.cache }, "python3 -m pip download: python3 is not installed"],
    ["truncated", {}, `wanted ${bytes.length} bytes, found 1000`],
    ["flipped", {}, `wanted ${pin.hash}, found sha256-`],
    ["", { FAKE_NAME: "other.whl" }, `succeeded, but did not write ${wheelFile(pin)}`],
  ];
  for (const [mode, environment, reason] of faults) {
    const error = await assertRejects(
      () => locateLibrary(machine.options(mode, environment)),
      LibraryError,
      reason,
    );
    const hasPip = !/No module named pip|not installed/.test(reason);
    const first = "1. install pip. Debian and Ubuntu: apt-get install python3-pip; elsewhere: ";
    assertEquals(error.message.includes(first), !hasPip);
    for (
      const way of [
        "set LIBTENSORFLOW_PATH to",
        "install the Python package: python3 -m pip install tensorflow_cpu==",
        `put ${wheelFile(pin)} into "${machine.cache}"`,
        "configure pip so that it reaches a package index",
      ].map((way, i) => `${i + (hasPip ? 1 : 2)}. ${way}`)
    ) assertStringIncludes(error.message, way);
    assertEquals(await machine.files(), [LOCK]);
  }
  assertEquals((await locateLibrary(machine.options())).origin, "fetched");
});

Deno.test("locateLibrary refuses a pinned wheel that lacks the library or is no zip", async () => {
  await using empty = await Machine.make({ "tensorflow/__init__.py": new Uint8Array(3) });
  await assertRejects(() => locateLibrary(empty.options()), LibraryError, `it lacks ${NAMES[0]}`);
  assertEquals(await empty.files(), [LOCK]);
});

Deno.test("locateLibrary says so where no wheel is pinned for the machine", async () => {
  await using machine = await Machine.make();
  await assertRejects(
    () => locateLibrary({ ...machine.options(), wheels: { cpu: [], gpu: [] } }),
    LibraryError,
    `no wheel is pinned for ${Deno.build.os} ${Deno.build.arch}`,
  );
});

Deno.test("openLibrary opens a file or its folder, and says why it cannot", () => {
  using file = openLibrary(real.path);
  using folder = openLibrary(`${dirname(real.path)}/`);
  assertEquals([file.version, folder.version], [real.version, real.version]);
  const error = (path: string) => {
    try {
      openLibrary(path);
    } catch (error) {
      return error instanceof LibraryError ? error.message : "";
    }
    return "";
  };
  assertStringIncludes(error("/nowhere/lib.so"), 'Open libtensorflow "/nowhere/lib.so": ');
});
