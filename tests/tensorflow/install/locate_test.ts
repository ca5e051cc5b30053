import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  LIBRARY_FILES,
  LibraryError,
  libraryFile,
  openLibrary,
} from "../../../tensorflow/library.ts";
import {
  expectLibrary,
  locateLibrary,
  type LocateOptions,
} from "../../../tensorflow/install/locate.ts";
import { findPythonTensorFlow } from "../../../tensorflow/install/python.ts";
import { wheelFile } from "../../../tensorflow/install/wheel.ts";
import { fakeWheel } from "./fake_wheel.ts";
import { locateForTests } from "../library.ts";

const real = await locateForTests();

const NAMES = LIBRARY_FILES[Deno.build.os === "darwin" ? "darwin" : "linux"];
const CONTENT = new TextEncoder().encode("a library".repeat(20_000));
const FILES = {
  "tensorflow/__init__.py": new Uint8Array(3),
  [`tensorflow/${NAMES[0]}`]: CONTENT,
  [`tensorflow/${NAMES[1]}`]: CONTENT.subarray(0, 1000),
};

/** Stands for python3: notes how it is called, and does what its MODE says. */
const PYTHON = `#!/bin/sh
echo "$@" >> "$CALLS"
if [ "$1" = "-c" ]; then echo "$FAKE_TENSORFLOW"; exit 0; fi
while [ "$1" != "--dest" ]; do shift; done
case "$MODE" in
  fail) echo "ERROR: No matching distribution found for tensorflow_cpu" >&2; exit 1 ;;
  hang) head -c 1000 "$FAKE_WHEEL" > "$2/half.whl"; echo $$ > "$CALLS.pid"; exec sleep 60 ;;
  truncated) head -c 1000 "$FAKE_WHEEL" > "$2/$FAKE_NAME" ;;
  flipped) tr a b < "$FAKE_WHEEL" > "$2/$FAKE_NAME" ;;
  *) sleep 0.1; cp "$FAKE_WHEEL" "$2/$FAKE_NAME" ;;
esac
`;

/** A machine of its own: an empty cache, and a python3 that delivers a small wheel. */
class Machine implements AsyncDisposable {
  readonly #root: string;
  readonly cache: string;
  readonly wheel: ReturnType<typeof fakeWheel>;

  private constructor(root: string, wheel: ReturnType<typeof fakeWheel>) {
    this.#root = root;
    this.cache = `${root}/project/.cache/libtensorflow`;
    this.wheel = wheel;
  }

  static async make(files: Readonly<Record<string, Uint8Array>> = FILES): Promise<Machine> {
    const machine = new Machine(await Deno.makeTempDir(), fakeWheel(files));
    await Deno.mkdir(`${machine.#root}/bin`);
    await Deno.writeTextFile(`${machine.#root}/bin/python3`, PYTHON, { mode: 0o755 });
    await Deno.writeFile(`${machine.#root}/wheel`, machine.wheel.bytes);
    return machine;
  }

  options(mode = "", more: Readonly<Record<string, string>> = {}): LocateOptions {
    return {
      cache: this.cache,
      wheels: { cpu: [this.wheel.pin], gpu: [] },
      environment: {
        PATH: `${this.#root}/bin:/usr/bin:/bin`,
        CALLS: `${this.#root}/calls`,
        MODE: mode,
        FAKE_TENSORFLOW: "",
        FAKE_WHEEL: `${this.#root}/wheel`,
        FAKE_NAME: wheelFile(this.wheel.pin),
        ...more,
      },
    };
  }

  /** How often pip was asked for a wheel. */
  async downloads(): Promise<number> {
    const calls = await Deno.readTextFile(`${this.#root}/calls`).catch(() => "");
    return calls.split("\n").filter((line) => line.startsWith("-m pip download")).length;
  }

  async pid(): Promise<number> {
    for (;;) {
      const text = await Deno.readTextFile(`${this.#root}/calls.pid`).catch(() => "");
      if (text.endsWith("\n")) return Number(text);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Everything below the machine's folder but what it was made of. */
  async files(): Promise<string[]> {
    const found: string[] = [];
    const walk = async (folder: string) => {
      for await (const { name, isDirectory } of Deno.readDir(folder)) {
        if (isDirectory) await walk(`${folder}/${name}`);
        else found.push(`${folder}/${name}`.slice(this.#root.length + 1));
      }
    };
    await walk(this.#root);
    const own = ["bin/python3", "wheel", "calls", "calls.pid"];
    return found.filter((path) => !own.includes(path)).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#root, { recursive: true });
  }
}

/** How many processes `work` starts. */
async function countProcesses(work: () => Promise<unknown>): Promise<number> {
  const { Command } = Deno;
  let count = 0;
  Deno.Command = class extends Command {
    constructor(...given: ConstructorParameters<typeof Command>) {
      super(...given);
      count += 1;
    }
  };
  try {
    await work();
  } finally {
    Deno.Command = Command;
  }
  return count;
}

const INSTALLED = "tensorflow-2.99.0-cpu/tensorflow";
const PUBLISHED = [...NAMES, "manifest.json"]
  .map((name) => `project/.cache/libtensorflow/${INSTALLED}/${name}`);
const LOCK = "project/.cache/libtensorflow/lock";

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
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/text`, "not a library\n".repeat(100));
  for (
    const [path, reason] of [["text", "invalid ELF header"], ["none", "the file does not exist"], [
      "",
      "the folder has no",
    ]]
  ) {
    const LIBTENSORFLOW_PATH = path === "" ? folder : `${folder}/${path}`;
    const error = await assertRejects(
      () => locateLibrary(machine.options("", { LIBTENSORFLOW_PATH })),
      LibraryError,
      `LIBTENSORFLOW_PATH cannot be used. Open libtensorflow "${LIBTENSORFLOW_PATH}": `,
    );
    if (Deno.build.os === "linux") assertStringIncludes(error.message, reason!);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("locateLibrary takes an installed Python tensorflow rather than fetch", async () => {
  await using machine = await Machine.make();
  const found = await locateLibrary(machine.options("", { FAKE_TENSORFLOW: dirname(real.path) }));
  assertEquals([found.origin, found.version], ["python", real.version]);
  assertEquals(await machine.downloads(), 0);
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
  assertNotEquals(found, fileURLToPath(new URL("../../../tensorflow", import.meta.url)));
});

Deno.test("locateLibrary names what went wrong and four ways out, and leaves nothing behind", async () => {
  await using machine = await Machine.make();
  const { pin, bytes } = machine.wheel;
  const faults: [string, Readonly<Record<string, string>>, string][] = [
    ["fail", {}, "python3 -m pip download: ERROR: No matching distribution found"],
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
    for (
      const way of [
        "1. set LIBTENSORFLOW_PATH to",
        "2. install the Python package: python3 -m pip install tensorflow_cpu==",
        `3. put ${wheelFile(pin)} into "${machine.cache}"`,
        "4. configure pip so that it reaches a package index",
      ]
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
