import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { inOwnProcess } from "../pipeline/helpers/in_own_process.ts";
import { packedApp } from "../../doctor/packed_app.ts";
import { UserError } from "../../pipeline/words/errors.ts";
import type { Stage } from "../../pipeline/types.ts";
import { tempFolder } from "../temp_folder.ts";

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

Deno.test("packedApp: images that are decoded on the processor do not hide the GPU, for which only the pinned libraries are packed", async () => {
  const stages = [stage("cpu", "/own/lib"), stage("gpu", "/own/lib")];
  const error = await assertRejects(
    () => packedApp("/nowhere", stages, { quiet: true }),
    UserError,
  );
  assertStringIncludes(error.message, "for a GPU, the pinned one is packed");
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
