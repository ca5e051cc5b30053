import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { driverEnvironment, findDriver, whyNoDriver } from "../../../tensorflow/install/driver.ts";
import { LibraryError } from "../../../tensorflow/library.ts";
import { locateLibrary } from "../../../tensorflow/install/locate.ts";
import { compiles } from "../../setup/compiles.ts";
import { makeDriver } from "./made_up_driver.ts";

const ignore = !compiles; // without a C compiler there is no made-up driver

Deno.test({
  name: "findDriver tells the GPUs and the CUDA version that a driver serves",
  ignore,
  async fn() {
    await using made = await makeDriver({});
    assertEquals(await findDriver({ NVIDIA_DRIVER_DIR: made.path }), {
      path: `${made.path}/libcuda.so.1`,
      cuda: "12.4",
      devices: [{ name: "Made-up GPU", memoryBytes: 80 * 2 ** 30, capability: "8.6" }],
    });
  },
});

Deno.test({
  name: "findDriver says why a driver cannot serve TensorFlow, and what helps",
  ignore,
  async fn() {
    const cases: [Readonly<Record<string, string | number>>, string][] = [
      [{ VERSION: 11040 }, "too old: found CUDA 11.4, wanted 12.0 or newer; install driver"],
      [{ VERSION: 11040, INIT: 100 }, "too old"],
      [{ INIT: 100 }, "it sees no GPU; check nvidia-smi"],
      [{ INIT: 803 }, "of different versions; restart"],
      [{ INIT: 999 }, "cuInit failed with code 999"],
      [{ COUNT: 0 }, "it sees no GPU"],
      [{ MAJOR: 5 }, "Made-up GPU: it is too old (compute capability 5.6, wanted 6.0 to 9.0)"],
      [{ MAJOR: 12, MINOR: 0 }, "too new for the pinned TensorFlow (compute capability 12.0,"],
      [{ MAJOR: 9, MINOR: 0 }, "too old for compute capability 9.0: compiling the kernels needs a"],
      [{ CRASH: "*(volatile int*)0=0" }, "does not answer: SIGSEGV"],
    ];
    for (const [settings, words] of cases) {
      await using made = await makeDriver(settings);
      const driver = await findDriver({ NVIDIA_DRIVER_DIR: made.path });
      assertStringIncludes(whyNoDriver(driver) ?? "no problem", words);
      assert(driver.remedy, `${driver.problem} has a remedy`);
    }
  },
});

Deno.test({
  name:
    "findDriver tells a GPU without kernels beside a good one, unless the build is the user's own",
  ignore,
  async fn() {
    await using made = await makeDriver({ COUNT: 2, SECOND_MAJOR: 5 });
    const environment = { NVIDIA_DRIVER_DIR: made.path };
    const { problem, devices } = await findDriver(environment);
    assertEquals(problem, undefined);
    assertEquals(devices.map(({ lack }) => lack), [
      undefined,
      "it is too old (compute capability 5.6, wanted 6.0 to 9.0)",
    ]);
    const own = await findDriver({ ...environment, LIBTENSORFLOW_PATH: "/own" });
    assertEquals(own.devices.map(({ lack }) => lack), [undefined, undefined]);
    await using none = await makeDriver({ COUNT: 2, MAJOR: 12, SECOND_MAJOR: 5 });
    const neither = await findDriver({ NVIDIA_DRIVER_DIR: none.path });
    assertStringIncludes(neither.problem!, "it is too new");
    assertStringIncludes(neither.problem!, "it is too old");
  },
});

Deno.test("findDriver says where it looked when there is no driver", async () => {
  const folder = await Deno.makeTempDir();
  const { path, devices, problem } = await findDriver({ NVIDIA_DRIVER_DIR: folder });
  assertEquals([path, devices], [undefined, []]);
  if (Deno.build.os === "linux") assertStringIncludes(problem!, "no NVIDIA driver was found");
  await Deno.remove(folder);
});

Deno.test("locateLibrary refuses a GPU that cannot be used, and does not fetch for the processor instead", async () => {
  const cache = await Deno.makeTempDir();
  const problem = "the driver has gone fishing";
  const error = await assertRejects(
    () =>
      locateLibrary({ cache, environment: {}, device: "gpu", driver: { devices: [], problem } }),
    LibraryError,
  );
  assertStringIncludes(error.message, `The device "gpu" cannot be used: ${problem}`);
  assertEquals([...Deno.readDirSync(cache)], []);
  await Deno.remove(cache);
});

Deno.test("driverEnvironment names the folder of a driver that the loader does not search", () => {
  const environment = (path: string | undefined, search?: string) =>
    driverEnvironment({ devices: [], ...(path === undefined ? {} : { path }) }, search);
  assertEquals(environment(undefined), {});
  assertEquals(environment("libcuda.so.1"), {});
  assertEquals(environment("/wsl/lib/libcuda.so.1"), { LD_LIBRARY_PATH: "/wsl/lib" });
  assertEquals(environment("/wsl/lib/libcuda.so.1", "/a:/b"), {
    LD_LIBRARY_PATH: "/a:/b:/wsl/lib",
  });
});
