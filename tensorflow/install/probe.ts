/**
 * Program: opens the library given as its argument and prints as JSON its version, and whether it was built for CUDA. It runs
 * in a separate process because a broken library can crash the process that opens it.
 */
import { keepLoaded } from "../keep_loaded.ts";
import { openLibrary } from "../library.ts";
import type { ProbedLibrary } from "./open_once.ts";

/** TensorFlow's `IsGoogleCudaEnabled`, which is no part of the C API: a build may hide it. */
const CUDA = {
  _ZN10tensorflow19IsGoogleCudaEnabledEv: { parameters: [], result: "bool", optional: true },
} as const;

/** Whether a library was built for CUDA, whatever GPUs there are; null where it does not say. */
function isForCuda(path: string): boolean | null {
  const { symbols } = Deno.dlopen(path, CUDA);
  return symbols._ZN10tensorflow19IsGoogleCudaEnabledEv?.() ?? null;
}

if (import.meta.main) {
  try {
    const { path, version } = keepLoaded(openLibrary(Deno.args[0]!));
    console.log(JSON.stringify({ version, cuda: isForCuda(path) } satisfies ProbedLibrary));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
