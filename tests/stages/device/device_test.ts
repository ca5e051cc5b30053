import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { basename, dirname } from "node:path";
import { UserError } from "../../../pipeline/words/errors.ts";
import { standardLibraryFlags } from "../../../pick_std.ts";
import { explainCrash } from "../../../stages/device/device.ts";
import { refuseLackingGpus } from "../../../stages/device/fetch_device.ts";
import { installationFolder } from "../../../tensorflow/install/fetch_library.ts";
import { sealPart } from "../../../tensorflow/install/installed.ts";
import { wheelsForThisMachine } from "../../../tensorflow/install/wheel.ts";
import pinned from "../../../tensorflow/wheels.json" with { type: "json" };
import { compiles } from "../../setup/compiles.ts";
import { locateForTests } from "../../tensorflow/library.ts";
import { makeDriver } from "../../tensorflow/install/made_up_driver.ts";
import { tempFolder } from "../../temp_folder.ts";

const { path } = await locateForTests();
const flags = await standardLibraryFlags();
const room = new URL("../../../stages/device/", import.meta.url).href;

/** Runs a program in a process of its own, since these functions read the environment, and gives its last line. */
async function evaluate(program: string, env: Readonly<Record<string, string>>) {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/program.ts`, program.replaceAll("ROOM/", room));
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--no-check", ...flags, `${folder.path}/program.ts`],
    env: { NVIDIA_DRIVER_DIR: folder.path, LIBTENSORFLOW_PATH: path, ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const last = decoder.decode(stdout).trim().split("\n").at(-1);
  return { result: last ? JSON.parse(last) : undefined, words: decoder.decode(stderr) };
}

const DEVICE_OF = `
import { deviceOf } from "ROOM/device.ts";
const root = await Deno.makeTempDir();
try {
  console.log(JSON.stringify(await deviceOf(root, Deno.env.get("WANTED") || undefined)));
} catch (error) {
  console.log(JSON.stringify({ name: error.name, message: error.message }));
}
await Deno.remove(root, { recursive: true });
`;

Deno.test("explainCrash removes a library of the project that is damaged, and says what to do", async () => {
  await using temp = await tempFolder();
  const root = temp.path;
  const wheels = wheelsForThisMachine(pinned, "cpu");
  const folder = `${installationFolder(`${root}/.cache/libtensorflow`, "cpu", wheels)}/tensorflow`;
  const library = `${folder}/library`;
  const stage = {
    ...{ name: "train", program: "train.ts", config: {}, inputs: {} },
    env: { LIBTENSORFLOW_PATH: library },
  };
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(library, "code");
  await sealPart(folder, ["library"], wheels[0]!.hash);
  assertEquals(await explainCrash(root, stage), null);
  await Deno.writeTextFile(library, "c\0de");
  assertEquals(
    await explainCrash(root, stage),
    `The library "${library}" was damaged and is removed. Run again to fetch it anew`,
  );
  assertEquals(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), ["manifest.json"]);
});

Deno.test("deviceOf gives a stage libtensorflow, and the processor where there is no GPU", async () => {
  const { result } = await evaluate(DEVICE_OF, {});
  assertEquals(result.permissions, { ffi: true });
  assertEquals(Object.keys(result.versions), ["libtensorflow"]);
  const { LIBTENSORFLOW_PATH, TRAINING_DEVICE } = result.env;
  assertEquals(TRAINING_DEVICE, "cpu");
  assertEquals(dirname(LIBTENSORFLOW_PATH), dirname(await Deno.realPath(path)));
});

Deno.test("deviceOf takes a relative LIBTENSORFLOW_PATH from where the user stands", async () => {
  const { result, words } = await evaluate(DEVICE_OF, {
    INIT_CWD: dirname(path),
    LIBTENSORFLOW_PATH: basename(path),
  });
  const { LIBTENSORFLOW_PATH } = result.env;
  assertEquals(dirname(LIBTENSORFLOW_PATH), dirname(await Deno.realPath(path)), words);
});

Deno.test("deviceOf takes the device that is wanted, there or not, with the same versions", async () => {
  const device = async (wanted: string) => {
    const { result } = await evaluate(DEVICE_OF, { WANTED: wanted });
    return [result.env.TRAINING_DEVICE, result.versions.libtensorflow];
  };
  const [cpu, version] = await device("");
  assertEquals(cpu, "cpu");
  // Showing a plan works without the GPU, and shows the same keys.
  assertEquals(await device("gpu"), ["gpu", version]);
  assertEquals(await device("cpu"), ["cpu", version]);
});

Deno.test("deviceOf refuses an unknown device", async () => {
  const { result } = await evaluate(DEVICE_OF, { WANTED: "cuda" });
  assertEquals(result, {
    name: "UserError",
    message: 'Choose a device: found "cuda", wanted auto, cpu, gpu.',
  });
});

Deno.test("fetchDevice refuses to start stages that are to run on a GPU where none can be used", async () => {
  const { result } = await evaluate(
    `
    import { fetchDevice } from "ROOM/fetch_device.ts";
    const root = await Deno.makeTempDir();
    const stage = (TRAINING_DEVICE) => ({ permissions: { ffi: true }, env: { TRAINING_DEVICE } });
    const attempt = (stages) =>
      fetchDevice(root, stages, () => {}).then(() => "fine", (error) => error.message);
    const other = { permissions: {}, env: { TRAINING_DEVICE: "gpu" } };
    console.log(JSON.stringify([
      await attempt([stage("cpu"), other]),
      await attempt([stage("cpu"), stage("gpu")]),
    ]));
    await Deno.remove(root, { recursive: true });
    `,
    {},
  );
  assertEquals(result[0], "fine");
  for (
    const words of [
      "These stages are to run on a GPU.",
      "cannot be used: ",
      '"deno task doctor" checks the driver and the library.',
      "--device cpu",
    ]
  ) assertStringIncludes(result[1], words);
});

Deno.test("fetchDevice: stages that run elsewhere on a GPU need no driver here, and find the library", async () => {
  const { result, words } = await evaluate(
    `
    import { fetchDevice } from "ROOM/fetch_device.ts";
    const root = await Deno.makeTempDir();
    const { size, mtime } = await Deno.stat(Deno.env.get("LIBTENSORFLOW_PATH"));
    // As if it was built for GPUs.
    const path = await Deno.realPath(Deno.env.get("LIBTENSORFLOW_PATH"));
    const note = { format: 2, path, version: "2.20.0", variant: "gpu", size, modified: mtime.getTime() };
    await Deno.mkdir(root + "/.cache/libtensorflow", { recursive: true });
    await Deno.writeTextFile(root + "/.cache/libtensorflow/opened.json", JSON.stringify(note));
    const stage = { permissions: { ffi: true }, env: { TRAINING_DEVICE: "gpu" } };
    const attempt = (elsewhere) =>
      fetchDevice(root, [stage], () => {}, { elsewhere }).then(() => "fine", ({ message }) => message);
    console.log(JSON.stringify([await attempt(true), await attempt(false)]));
    await Deno.remove(root, { recursive: true });
    `,
    {},
  );
  assertEquals(result[0], "fine", words);
  assertStringIncludes(result[1], "no NVIDIA driver was found");
});

Deno.test({
  name:
    "fetchDevice says that a CPU build computes beside a GPU that works, unless the processor is wanted",
  ignore: !compiles,
  async fn() {
    await using driver = await makeDriver({});
    const { result } = await evaluate(
      `
      import { deviceOf } from "ROOM/device.ts";
      import { fetchDevice } from "ROOM/fetch_device.ts";
      const root = await Deno.makeTempDir();
      const told = async (configured, device) => {
        const notices = [];
        const stage = { permissions: { ffi: true }, ...await deviceOf(root, configured) };
        await fetchDevice(root, [stage], () => {}, { device, onNotice: (text) => notices.push(text) });
        return notices;
      };
      console.log(JSON.stringify([await told("auto"), await told("cpu"), await told("cpu", "cpu")]));
      await Deno.remove(root, { recursive: true });
      `,
      { NVIDIA_DRIVER_DIR: driver.path },
    );
    assertEquals([result[0].length, result[1], result[2]], [1, [], []]);
    for (const words of ["built for the CPU only", "Made-up GPU", "Unset LIBTENSORFLOW_PATH"]) {
      assertStringIncludes(result[0][0], words);
    }
  },
});

Deno.test("refuseLackingGpus names the good GPUs, unless the user has chosen", () => {
  const gpu = { name: "H100", memoryBytes: 8e10, capability: "9.0" };
  const old = { ...gpu, name: "GT 730", lack: "it is too old" };
  refuseLackingGpus({ devices: [gpu, gpu] }, undefined);
  refuseLackingGpus({ devices: [gpu, old] }, "0,1");
  const error = assertThrows(
    () => refuseLackingGpus({ devices: [gpu, old, gpu] }, undefined),
    UserError,
  );
  assertStringIncludes(error.message, 'GPU 1, "GT 730", cannot be used: it is too old.');
  assertStringIncludes(error.message, "Set CUDA_VISIBLE_DEVICES=0,2 ");
});

/** How it ends to fetch libtensorflow for a stage, where pip reaches no index. */
async function fetchWithoutIndex(device: "cpu" | "gpu", env: Readonly<Record<string, string>>) {
  await using folder = await tempFolder();
  const python =
    '#!/bin/sh\nif [ "$1" = -c ]; then exit 0; fi\necho "ERROR: no index answers" >&2\nexit 1\n';
  await Deno.writeTextFile(`${folder.path}/python3`, python, { mode: 0o755 });
  const { result } = await evaluate(
    `
    import { fetchDevice } from "ROOM/fetch_device.ts";
    const root = await Deno.makeTempDir();
    const stage = { permissions: { ffi: true }, env: { TRAINING_DEVICE: "${device}" } };
    const found = await fetchDevice(root, [stage], () => {}, { onNotice: () => {} })
      .then(() => "fine", ({ name, message }) => ({ name, message }));
    console.log(JSON.stringify(found));
    await Deno.remove(root, { recursive: true });
    `,
    { PATH: `${folder.path}:/usr/bin:/bin`, ...env },
  );
  return result;
}

Deno.test("fetchDevice: a network that is not there is a fault of the environment; a library that the user names, and is none, is a mistake", async () => {
  const unreachable = await fetchWithoutIndex("cpu", { LIBTENSORFLOW_PATH: "" });
  assertEquals(unreachable.name, "EnvironmentError");
  assertStringIncludes(unreachable.message, "no index answers");
  const wrong = await fetchWithoutIndex("cpu", { LIBTENSORFLOW_PATH: "/nowhere" });
  assertEquals(wrong.name, "UserError");
  assertStringIncludes(wrong.message, "LIBTENSORFLOW_PATH cannot be used.");
});

Deno.test({
  name: "fetchDevice: so it is with the libraries for a GPU; a GPU that is not there is a mistake",
  ignore: !compiles,
  async fn() {
    await using driver = await makeDriver({});
    const made = { LIBTENSORFLOW_PATH: "", NVIDIA_DRIVER_DIR: driver.path };
    const unreachable = await fetchWithoutIndex("gpu", made);
    assertEquals(unreachable.name, "EnvironmentError");
    for (const words of ["These stages are to run on a GPU.", "no index answers", "--device cpu"]) {
      assertStringIncludes(unreachable.message, words);
    }
    const none = await fetchWithoutIndex("gpu", { LIBTENSORFLOW_PATH: "" });
    assertEquals(none.name, "UserError");
    assertStringIncludes(none.message, "no NVIDIA driver was found");
    const processor = await fetchWithoutIndex("gpu", { ...made, LIBTENSORFLOW_PATH: path });
    assertEquals(processor.name, "UserError");
    assertStringIncludes(processor.message, "was built for the CPU only");
  },
});

Deno.test("openDevice tells what a stage computes on, and refuses the processor in place of a GPU", async () => {
  const program = `
    import { openDevice } from "ROOM/open_device.ts";
    const facts = {};
    try {
      openDevice(({ name, value }) => facts[name] = value)[Symbol.dispose]();
      console.log(JSON.stringify(facts));
    } catch (error) {
      console.log(JSON.stringify({ name: error.name, message: error.message, facts }));
    }
  `;
  const env = { TRAINING_THREADS: "2", CUDA_VISIBLE_DEVICES: "-1", TRAINING_GPU: "a GPU" };
  const { result: facts } = await evaluate(program, { ...env, TRAINING_DEVICE: "cpu" });
  assertEquals([facts.device, facts.threads], ["CPU", 2]);
  assert(/^2\./.test(facts.libtensorflow));
  const { result: refused } = await evaluate(program, { ...env, TRAINING_DEVICE: "gpu" });
  assertEquals([refused.name, refused.facts], ["UserError", {}]);
  assertStringIncludes(refused.message, "A GPU was asked for, and TensorFlow sees none.");
});
