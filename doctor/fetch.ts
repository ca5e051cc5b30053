import { UserError } from "../pipeline/words/errors.ts";
import { print } from "../pipeline/words/print.ts";
import { showFetch } from "../stages/device/show_fetch.ts";
import {
  fetchLibrary,
  LibraryError,
  type Variant,
  wheelsForThisMachine,
} from "../tensorflow/install/mod.ts";
import pinned from "../tensorflow/wheels.json" with { type: "json" };

/**
 * `deno task fetch`: fetches the pinned libtensorflow into the cache, for a machine that does not compute itself: a
 * cluster's login node, or the build of a container.
 *
 * @returns the exit code
 */
export async function fetchTensorFlow(root: string, variant: Variant): Promise<number> {
  try {
    print("stdout", await fetchPinned(root, variant));
    return 0;
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    print("stderr", `error: ${error.message}`);
    return 1;
  }
}

/**
 * Fetches the pinned libtensorflow, unless it is there, and shows how far it is.
 *
 * @param quiet shows nothing
 * @returns the library's path
 * @throws {UserError} if none is pinned for this machine
 * @throws {LibraryError} if it cannot be fetched
 */
export async function fetchPinned(root: string, variant: Variant, quiet = false): Promise<string> {
  const wheels = wheelsForThisMachine(pinned, variant);
  if (wheels.length === 0) {
    const { os, arch } = Deno.build;
    throw new UserError(
      `No libtensorflow for ${variant === "gpu" ? "GPUs" : "the CPU"} is pinned for ${os} ${arch}.`,
    );
  }
  const { update, notice, stop } = showFetch(quiet);
  try {
    return await fetchLibrary({
      cache: `${root}/.cache/libtensorflow`,
      variant,
      wheels,
      environment: {},
      onNotice: notice,
      onProgress: update,
    });
  } finally {
    stop();
  }
}
