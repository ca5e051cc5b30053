/**
 * Measures tfjs's `model.fit` and `model.predict` on TensorFlow beside tfjs's own backends in WebAssembly and JavaScript:
 * 2 epochs of 2,048 images of 28 × 28 through two convolutions and a dense layer, each backend in a process of its own,
 * start-up not counted. Prints a table of seconds by the clock, and of all cores together.
 */
import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "../../pick_std.ts";
import { locateLibrary } from "../../tensorflow/install/mod.ts";
import type { Time, Times } from "./tfjs_training.ts";
import { ROOT } from "../root.ts";

const { path } = await locateLibrary({
  cache: `${ROOT}/.cache/libtensorflow`,
  environment: { LIBTENSORFLOW_PATH: Deno.env.get("LIBTENSORFLOW_PATH") },
});
const program = fileURLToPath(new URL("./tfjs_training.ts", import.meta.url));

async function measure(backend: string, library: readonly string[] = []): Promise<Times> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      ...await standardLibraryFlags(),
      program,
      backend,
      ...library,
    ],
  }).output();
  if (!success) throw new Error(`${backend}: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

const text = (time: Time | string) =>
  typeof time === "string"
    ? time
    : `${time.clock.toPrecision(2)} s, ${time.processor.toPrecision(2)} s`;

console.log("| backend | fit, 2 epochs of 2,048 images | predict 2,048 images |");
console.log("| :------ | :---------------------------- | :------------------- |");
for (
  const [name, backend, library] of [
    ["TensorFlow", "tensorflow", [path]],
    ["WebAssembly", "wasm", []],
    ["JavaScript", "cpu", []],
  ] as const
) {
  const { fit, predict } = await measure(backend, library);
  console.log(`| ${name} | ${text(fit)} | ${text(predict)} |`);
}
