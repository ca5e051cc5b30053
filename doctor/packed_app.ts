import { basename, dirname } from "node:path";
import type { Packed } from "../pipeline/app.ts";
import type { Stage } from "../pipeline/types.ts";
import { EnvironmentError, UserError } from "../pipeline/words/errors.ts";
import { ownEnvironment } from "../stages/device/device.ts";
import { NETWORKS } from "../stages/networks.ts";
import { LibraryError } from "../tensorflow/install/mod.ts";
import { fetchPinned } from "./fetch.ts";

/** What `pick_std.ts` chooses where JSR cannot be reached. */
const MAPS = ["--config=deno.json", "--import-map=std/closed.json", "--lock=deno.lock", "--frozen"];
const START = ["run", "-A", "--no-config", "--no-lock", "pick_std.ts", "run", "-A"];
const CHECK = "tests/gpu/check_device.ts";

/**
 * Says what stages need on a machine without a network, for their device, and fetches it: libtensorflow, and all modules.
 *
 * @throws {UserError} when libtensorflow is one of the user's own for GPUs, or none is pinned for them
 * @throws {EnvironmentError} when it cannot be fetched
 */
export async function packedApp(
  root: string,
  stages: readonly Stage[],
  { quiet }: { readonly quiet: boolean },
): Promise<Packed> {
  const computing = stages.flatMap(({ permissions, env }) => permissions?.ffi && env ? [env] : []);
  // Images are decoded on the processor, whatever the trainings use.
  const onGpu = computing.find((env) => env["TRAINING_DEVICE"] === "gpu");
  const device = onGpu === undefined ? "cpu" : "gpu";
  const { LIBTENSORFLOW_PATH: path = "" } = onGpu ?? computing[0] ?? {};
  const modules = new Set(stages.map(({ modules = {} }) => modules["network"]));
  const networks = Object.keys(NETWORKS).filter((name) => modules.has(NETWORKS[name]!.module));
  return {
    start: [...START, "--v8-flags=--max-semi-space-size=2", "main.ts"],
    modules: [...MAPS, ...[
      "main.ts",
      "tensorflow",
      "models",
      "stages",
      "tests/gpu",
      "tests/bench",
    ]],
    ...computing.length === 0
      ? { files: {}, env: { STD: "npm" } }
      : await library(root, device, path, quiet),
    added: { device },
    ...(networks.length > 0 && {
      check: [...START, CHECK, "--device", device, "--networks", networks.join(",")],
    }),
  };
}

/** The pinned libtensorflow, or one of the user's own. */
async function library(
  root: string,
  device: "cpu" | "gpu",
  path: string,
  quiet: boolean,
): Promise<Pick<Packed, "files" | "env">> {
  const folder = dirname(path);
  const cache = ".cache/libtensorflow";
  const env = { STD: "npm" };
  const isPinned = folder === `${root}/${cache}/${basename(dirname(folder))}/tensorflow`;
  if (!isPinned && device === "gpu" && ownEnvironment()["LIBTENSORFLOW_PATH"] !== undefined) {
    throw new UserError(
      `Packing libtensorflow "${path}": for a GPU, the pinned one is packed. Unset LIBTENSORFLOW_PATH.`,
    );
  }
  if (isPinned || device === "gpu" || path === "") {
    // Python's package for a GPU lies among NVIDIA's: the pinned libraries take its place.
    const isForGpu = isPinned ? basename(dirname(folder)).endsWith("-gpu") : device === "gpu";
    const fetched = await fetchPinned(root, isForGpu ? "gpu" : "cpu", quiet).catch((error) => {
      throw error instanceof LibraryError ? new EnvironmentError(error.message) : error;
    });
    const packed = `${cache}/${basename(dirname(dirname(fetched)))}`;
    return { files: { [packed]: `${root}/${packed}` }, env };
  }
  const own = ".cache/own-libtensorflow";
  // Of each, the file that others link to.
  const files = (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name))
    .filter((name) => /^libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$/.test(name));
  return {
    files: Object.fromEntries(files.map((file) => [`${own}/${file}`, `${folder}/${file}`])),
    env: { ...env, LIBTENSORFLOW_PATH: `./project/${own}` },
  };
}
