import { print } from "../pipeline/words/print.ts";
import { showProgress } from "../stages/device/show_progress.ts";
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
  const wheels = wheelsForThisMachine(pinned, variant);
  if (wheels.length === 0) {
    const { os, arch } = Deno.build;
    print("stderr", `error: no libtensorflow (${variant}) is pinned for ${os} ${arch}.`);
    return 2;
  }
  const progress = showProgress();
  try {
    const path = await fetchLibrary({
      cache: `${root}/.cache/libtensorflow`,
      variant,
      wheels,
      environment: {},
      onNotice: (text) => print("stderr", text),
      onProgress: (update) => progress.update(update),
    });
    progress.stop();
    print("stdout", path);
    return 0;
  } catch (error) {
    progress.stop();
    if (!(error instanceof LibraryError)) throw error;
    print("stderr", `error: ${error.message}`);
    return 1;
  }
}
