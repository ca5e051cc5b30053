import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ROOT } from "../root.ts";

const SCRIPT = `${ROOT}/nix/host_driver.sh`;
const ignore = Deno.build.os !== "linux";

/** A made-up root folder, with an ldconfig of its own that knows `libcuda` there or nothing. */
async function makeHost(files: readonly string[], ldconfig?: string) {
  const root = await Deno.makeTempDir();
  for (const path of files) {
    await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${root}/${path}`, "");
  }
  await Deno.mkdir(`${root}/tools`);
  const line = ldconfig === undefined ? "" : `\tlibcuda.so.1 (libc6,x86-64) => ${root}/${ldconfig}`;
  const old = ldconfig === undefined
    ? ""
    : `\tlibcuda.so.1 (libc6) => ${root}/usr/lib32/libcuda.so.1`;
  await Deno.writeTextFile(`${root}/tools/ldconfig`, `#!/bin/sh\necho '${old}'\necho '${line}'\n`, {
    mode: 0o755,
  });
  return { root, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

/** Sources the script, and tells what it set and said. */
async function source(root: string, more: Readonly<Record<string, string>> = {}) {
  const { success, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-euc", `. "${SCRIPT}"; echo "\${NVIDIA_DRIVER_DIR-}"; echo "\${LD_LIBRARY_PATH-}"`],
    clearEnv: true,
    env: { PATH: `${root}/tools:/usr/bin:/bin`, HOST_ROOT: root, HOME: `${root}/home`, ...more },
  }).output();
  const [driver, search] = new TextDecoder().decode(stdout).split("\n");
  return { success, driver, search, words: new TextDecoder().decode(stderr) };
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test({
  name: "host_driver.sh takes the folder that NixOS or WSL made for the driver",
  ignore,
  async fn() {
    for (const folder of ["run/opengl-driver/lib", "usr/lib/wsl/lib"]) {
      await using host = await makeHost([`${folder}/libcuda.so.1`], "usr/lib64/libcuda.so.1");
      const { driver, search, words } = await source(host.root);
      assertEquals([driver, search, words], [`${host.root}/${folder}`, driver, ""]);
    }
  },
});

Deno.test({
  name: "host_driver.sh links the driver's files alone, out of a folder with the host's libraries",
  ignore,
  async fn() {
    const folder = "usr/lib/x86_64-linux-gnu";
    const files = [
      "libc.so.6",
      "libz.so.1",
      "libstdc++.so.6",
      "libcuda.so",
      "libcuda.so.550.54.15",
      "libnvidia-ml.so.1",
      "libnvidia-ptxjitcompiler.so.1",
      "libnvidia-nvvm.so.4",
      "libnvidia-nvvm70.so.4",
      "libnvidia-gpucomp.so.550.54.15",
      "libnvidia-glcore.so.550.54.15",
    ].map((name) => `${folder}/${name}`);
    await using host = await makeHost(
      [...files, "usr/lib32/libcuda.so.1"],
      `${folder}/libcuda.so.1`,
    );
    await Deno.symlink("libcuda.so.550.54.15", `${host.root}/${folder}/libcuda.so.1`);
    const { driver } = await source(host.root);
    assertEquals(driver, `${host.root}/home/.cache/nvidia-driver-links/libcuda.so.550.54.15`);
    assertEquals(names(driver!), [
      "libcuda.so",
      "libcuda.so.1",
      "libcuda.so.550.54.15",
      "libnvidia-gpucomp.so.550.54.15",
      "libnvidia-ml.so.1",
      "libnvidia-nvvm.so.4",
      "libnvidia-nvvm70.so.4",
      "libnvidia-ptxjitcompiler.so.1",
    ]);
    assertEquals(
      await Deno.readLink(`${driver}/libcuda.so.1`),
      `${host.root}/${folder}/libcuda.so.1`,
    );
    // Entering a second shell finds the links there.
    assertEquals((await source(host.root)).driver, driver);
  },
});

Deno.test({
  name: "host_driver.sh finds the driver that a container's runtime put in place, without ldconfig",
  ignore,
  async fn() {
    await using host = await makeHost(["usr/local/nvidia/lib64/libcuda.so.1"]);
    const { driver } = await source(host.root, { XDG_CACHE_HOME: `${host.root}/xdg` });
    assertMatch(driver!, /\/xdg\/nvidia-driver-links\/libcuda\.so\.1$/);
    assertEquals(names(driver!), ["libcuda.so.1"]);
  },
});

Deno.test({
  name: "host_driver.sh goes by NVIDIA_DRIVER_DIR first, and keeps what LD_LIBRARY_PATH held",
  ignore,
  async fn() {
    await using host = await makeHost(["mine/libcuda.so.1", "run/opengl-driver/lib/libcuda.so.1"]);
    const mine = `${host.root}/mine`;
    const { driver, search } = await source(host.root, {
      NVIDIA_DRIVER_DIR: mine,
      LD_LIBRARY_PATH: "/opt/other",
    });
    assertEquals([driver, search], [mine, `${mine}:/opt/other`]);
  },
});

Deno.test({
  name: "host_driver.sh says so where there is no driver, and changes nothing",
  ignore,
  async fn() {
    await using host = await makeHost(["usr/lib64/libz.so.1"], "usr/lib64/libcuda.so.1");
    const { success, driver, search, words } = await source(host.root, {
      NVIDIA_DRIVER_DIR: "/nowhere",
    });
    assertEquals([success, driver, search], [true, "", ""]);
    assertStringIncludes(words, "No NVIDIA driver was found on this host");
  },
});
