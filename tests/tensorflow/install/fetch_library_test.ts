import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { LIBRARY_FILES, LibraryError, libraryFile } from "../../../tensorflow/library.ts";
import {
  expectLibrary,
  locateLibrary,
  type LocateOptions,
} from "../../../tensorflow/install/locate.ts";
import { type Wheel, wheelFile } from "../../../tensorflow/install/wheel.ts";
import { fakeWheel } from "./fake_wheel.ts";

const [MAIN, FRAMEWORK] = LIBRARY_FILES[Deno.build.os === "darwin" ? "darwin" : "linux"];
const data = (text: string) => new TextEncoder().encode(text.repeat(1000));

/** Small wheels of a GPU set, laid out as the real ones. */
const SET = [
  ["tensorflow", {
    "tensorflow/__init__.py": data("not kept"),
    [`tensorflow/${MAIN}`]: data("library"),
    [`tensorflow/${FRAMEWORK}`]: data("framework"),
    "tensorflow.libs/libomp-1234.so.5": data("openmp"),
  }],
  ["nvidia_cublas_cu12", {
    "nvidia/__init__.py": data("not kept"),
    "nvidia/cublas/include/cublas.h": data("not kept"),
    "nvidia/cublas/lib/__init__.py": data("not kept"),
    "nvidia/cublas/lib/libcublas.so.12": data("cublas"),
  }],
  ["nvidia_cuda_nvcc_cu12", {
    "nvidia/cuda_nvcc/bin/ptxas": data("ptxas"),
    "nvidia/cuda_nvcc/nvvm/include/nvvm.h": data("not kept"),
    "nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc": data("libdevice"),
  }],
  ["nvidia_cuda_nvrtc_cu12", { "nvidia/cuda_nvrtc/lib/libnvrtc.so.12": data("nvrtc") }],
] as const;

const KEPT = [
  "nvidia/cublas/lib/libcublas.so.12",
  "nvidia/cuda_nvcc/bin/ptxas",
  "nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc",
  "nvidia/cuda_nvrtc/lib/libnvrtc.so.12",
  "tensorflow/libomp-1234.so.5",
  `tensorflow/${MAIN}`,
  `tensorflow/${FRAMEWORK}`,
];

/** A cache with the set's wheels in it, a machine with a GPU, and no way to download. */
async function makeMachine() {
  const cache = await Deno.makeTempDir();
  const wheels = SET.map(([pname, files]) => {
    const { bytes, pin } = fakeWheel(files);
    return { bytes, pin: { ...pin, pname } };
  });
  const put = (wheel: Wheel, bytes: Uint8Array) =>
    Deno.writeFile(`${cache}/${wheelFile(wheel)}`, bytes);
  for (const { pin, bytes } of wheels) await put(pin, bytes);
  const notices: string[] = [];
  const options: LocateOptions = {
    cache,
    environment: { PATH: cache },
    device: "gpu",
    driver: { devices: [] },
    wheels: { cpu: [], gpu: wheels.map(({ pin }) => pin) },
    onNotice: (text) => notices.push(text),
  };
  const installation = `${cache}/tensorflow-2.99.0-gpu`;
  return {
    ...{ cache, wheels, put, options, notices, installation },
    [Symbol.asyncDispose]: () => Deno.remove(cache, { recursive: true }),
  };
}

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (isDirectory) {
      const inner = await filesBelow(`${folder}/${name}`);
      found.push(...inner.map((path) => `${name}/${path}`));
    } else if (isFile && name !== "manifest.json") found.push(name);
  }
  return found.sort();
}

Deno.test("locateLibrary lays the GPU's wheels side by side, as TensorFlow looks for them", async () => {
  await using machine = await makeMachine();
  const found = await locateLibrary(machine.options);
  const path = `${machine.installation}/tensorflow/${libraryFile()}`;
  assertEquals(found, { path, version: "2.99.0", origin: "fetched", variant: "gpu" });
  assertEquals(await filesBelow(machine.installation), KEPT);
  assertEquals(await Deno.readLink(`${machine.installation}/nvidia/nvrtc`), "cuda_nvrtc");
  const ptxas = await Deno.stat(`${machine.installation}/nvidia/cuda_nvcc/bin/ptxas`);
  assertEquals(ptxas.mode! & 0o111, 0o111);
  assertEquals((await locateLibrary(machine.options)).origin, "cache");
});

Deno.test("locateLibrary goes on with the wheel that a fetch broke off at", async () => {
  await using machine = await makeMachine();
  const { pin, bytes } = machine.wheels[2]!;
  await machine.put(pin, bytes.subarray(0, 500));
  await assertRejects(
    () => locateLibrary(machine.options),
    LibraryError,
    `wanted ${bytes.length} bytes, found 500`,
  );
  const first = `${machine.installation}/tensorflow/${MAIN}`;
  const before = await Deno.stat(first);
  // Half a set is not taken for the whole.
  assertEquals((await expectLibrary(machine.options))?.origin, "fetched");
  await machine.put(pin, bytes);
  assertEquals((await locateLibrary(machine.options)).origin, "fetched");
  const after = await Deno.stat(first);
  assertEquals([after.ino, after.mtime], [before.ino, before.mtime]);
  assertEquals(await filesBelow(machine.installation), KEPT);
  assertStringIncludes(machine.notices[1]!, "Fetching the rest of libtensorflow 2.99.0 (gpu)");
});

Deno.test("locateLibrary fetches anew the one part that was damaged", async () => {
  await using machine = await makeMachine();
  await locateLibrary(machine.options);
  const damaged = `${machine.installation}/nvidia/cublas/lib/libcublas.so.12`;
  const other = `${machine.installation}/tensorflow/${MAIN}`;
  const before = await Deno.stat(other);
  await Deno.truncate(damaged, 10);
  assertEquals((await locateLibrary(machine.options)).origin, "fetched");
  assertEquals(await Deno.readFile(damaged), data("cublas"));
  assertEquals((await Deno.stat(other)).ino, before.ino);
});

Deno.test("locateLibrary says how much a fetch is, and refuses when the disk is too small for it", async () => {
  await using machine = await makeMachine();
  const error = await assertRejects(
    () => locateLibrary({ ...machine.options, freeBytes: () => Promise.resolve(1e4) }),
    LibraryError,
    "of free disk",
  );
  assertStringIncludes(error.message, "found 0.00 GB");
  assertEquals(machine.notices, []);
  assertEquals(await filesBelow(machine.cache), [
    "lock",
    ...machine.wheels.map(({ pin }) => wheelFile(pin)).sort(),
  ]);
  // A file system of a network may not say what is free.
  await locateLibrary({ ...machine.options, freeBytes: () => Promise.resolve(null) });
  assert(/^Fetching libtensorflow 2\.99\.0 \(gpu\) into "[^"]+": \S+ GB to download, \S+ GB on disk/
    .test(machine.notices[0]!));
});

Deno.test("locateLibrary chooses the GPU's build where the driver can serve it, and computes on the processor with it too", async () => {
  await using machine = await makeMachine();
  const cpu = fakeWheel({
    [`tensorflow/${MAIN}`]: data("c"),
    [`tensorflow/${FRAMEWORK}`]: data("f"),
  });
  await machine.put(cpu.pin, cpu.bytes);
  const wheels = { ...machine.options.wheels!, cpu: [cpu.pin] };
  const variant = async (more: Partial<LocateOptions>) =>
    (await locateLibrary({ ...machine.options, wheels, ...more })).variant;
  const broken = { devices: [], problem: "none" };
  assertEquals(await variant({ device: "auto" }), "gpu");
  // What is there serves: nothing more is fetched.
  assertEquals(await variant({ device: "cpu" }), "gpu");
  await Deno.remove(machine.installation, { recursive: true });
  assertEquals(await variant({ device: "auto", driver: broken }), "cpu");
  assertEquals(await variant({ device: "cpu" }), "cpu");
});
