import { UserError } from "../pipeline/errors.ts";
import type { Stage } from "../pipeline/types.ts";
import { LibraryError } from "../tensorflow/library.ts";
import { expectLibrary, locateLibrary, type LocateOptions } from "../tensorflow/locate.ts";
import type { FetchProgress } from "../tensorflow/fetch_library.ts";

/** What a stage that computes with TensorFlow needs besides its own declaration. */
export type Device = Required<Pick<Stage, "versions" | "permissions" | "env">>;

/**
 * The libtensorflow that training and evaluation will use. Found, not fetched: its version is part of their keys, its
 * place is not.
 *
 * @param threads of each process
 */
export async function deviceOf(root: string, threads: number): Promise<Device> {
  const library = await asUserError(() => expectLibrary(options(root)));
  return {
    versions: { libtensorflow: library?.version ?? "none" },
    permissions: { ffi: true },
    env: {
      LIBTENSORFLOW_PATH: library?.path ?? "",
      TRAINING_THREADS: String(threads),
      // Equal seeds must give equal bits on a GPU as well.
      TF_DETERMINISTIC_OPS: "1",
      TF_CPP_MIN_LOG_LEVEL: "1",
    },
  };
}

/** Fetches libtensorflow if it is not there and one of the stages needs it. */
export async function fetchDevice(
  root: string,
  stages: readonly Stage[],
  onProgress: (progress: FetchProgress) => void,
): Promise<void> {
  if (!stages.some(({ permissions }) => permissions?.ffi)) return;
  await asUserError(() => locateLibrary({ ...options(root), onProgress }));
}

function options(root: string): LocateOptions {
  return {
    cache: `${root}/.cache/libtensorflow`,
    environment: { LIBTENSORFLOW_PATH: Deno.env.get("LIBTENSORFLOW_PATH") },
  };
}

/** What is wrong with the machine's libraries is for its user to mend. */
async function asUserError<Value>(find: () => Promise<Value>): Promise<Value> {
  try {
    return await find();
  } catch (error) {
    throw error instanceof LibraryError ? new UserError(error.message) : error;
  }
}
