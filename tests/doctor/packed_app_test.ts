import { assertEquals, assertStringIncludes } from "@std/assert";
import { inOwnProcess } from "../pipeline/helpers/in_own_process.ts";
import { packedApp } from "../../doctor/packed_app.ts";
import type { Stage } from "../../pipeline/types.ts";
import { tempFolder } from "../temp_folder.ts";
import { wheelsForThisMachine } from "../../tensorflow/install/mod.ts";
import pinned from "../../tensorflow/wheels.json" with { type: "json" };

const stage = (device: string, path: string, network?: string): Stage => ({
  name: "train/x",
  program: "stages/train.ts",
  config: {},
  inputs: {},
  permissions: { ffi: true },
  env: { TRAINING_DEVICE: device, LIBTENSORFLOW_PATH: path },
  ...(network !== undefined && { modules: { network } }),
});

Deno.test("packedApp: of a libtensorflow of the user's own, its two files are packed, and the networks are measured", async () => {
  await using temp = await tempFolder();
  const folder = temp.path;
  const names = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2", "unrelated.txt"];
  for (const name of names) await Deno.writeTextFile(`${folder}/${name}`, "");
  const path = `${folder}/libtensorflow_cc.so.2`;
  const stages = [stage("cpu", path, "models/f1.ts"), stage("cpu", path, "models/c1.ts")];
  const { files, env, added, check } = await packedApp("/nowhere", stages, { quiet: true });
  assertEquals(Object.values(files).sort(), names.slice(0, 2).map((name) => `${folder}/${name}`));
  assertEquals(env["LIBTENSORFLOW_PATH"], "./project/.cache/own-libtensorflow");
  assertEquals([added, check!.at(-1)], [{ device: "cpu" }, "f1,c1"]);
});

/** What packing for a GPU ends with where pip reaches no index. */
async function packForGpu(path: string, env: Readonly<Record<string, string>>) {
  await using temp = await tempFolder();
  const folder = temp.path;
  await Deno.writeTextFile(`${folder}/python3`, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const stages = [stage("cpu", path), stage("gpu", path)];
  const found = await inOwnProcess(
    `import { packedApp } from "./doctor/packed_app.ts";
     const found = await packedApp(${JSON.stringify(folder)}, ${
      JSON.stringify(stages)
    }, { quiet: true })
       .then(() => "packed", ({ message }) => message);
     console.log(JSON.stringify(found));`,
    { LIBTENSORFLOW_PATH: "", PATH: `${folder}:/usr/bin:/bin`, ...env },
  );
  return String(found);
}

Deno.test("packedApp: images that are decoded on the processor do not hide the GPU, for which only the pinned libraries are packed", async () => {
  const own = await packForGpu("/own/lib", { LIBTENSORFLOW_PATH: "/own/lib" });
  assertStringIncludes(own, "for a GPU, the pinned one is packed. Unset LIBTENSORFLOW_PATH.");
  // Python's package is nobody's mistake: the pinned libraries are fetched, or none is pinned.
  const fetched = wheelsForThisMachine(pinned, "gpu").length > 0
    ? "python3 -m pip download: failed without a message"
    : "No libtensorflow for GPUs is pinned for";
  for (const path of ["/python/tensorflow/lib", ""]) {
    assertStringIncludes(await packForGpu(path, {}), fetched);
  }
});

Deno.test("packedApp: a network that is not there is a fault of the environment; --quiet shows nothing of the fetch", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/python3`, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const library = `${folder.path}/.cache/libtensorflow/tensorflow-2-cpu/tensorflow/lib.so`;
  const pack = async (quiet: boolean) =>
    await inOwnProcess(
      `import { packedApp } from "./doctor/packed_app.ts";
       const told = [];
       console.error = (line) => told.push(line.split(" ")[0]);
       const stages = [${JSON.stringify(stage("cpu", library))}];
       const found = await packedApp(${JSON.stringify(folder.path)}, stages, { quiet: ${quiet} })
         .then(() => "packed", ({ name, message }) => [name, message]);
       console.log(JSON.stringify({ found, told }));`,
      { PATH: `${folder.path}:/usr/bin:/bin` },
    );
  const found = ["EnvironmentError", "python3 -m pip download: failed without a message"];
  assertEquals(await pack(false), { found, told: ["Fetching", "fetching"] });
  assertEquals(await pack(true), { found, told: [] });
});

Deno.test("packedApp: stages that compute nothing take no libtensorflow along", async () => {
  const { files, added } = await packedApp("/nowhere", [{
    name: "download/x",
    program: "stages/download.ts",
    config: {},
    inputs: {},
  }], { quiet: true });
  assertEquals([files, added], [{}, { device: "cpu" }]);
});
