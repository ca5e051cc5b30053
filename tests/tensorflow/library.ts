import { type Library, openLibrary } from "../../tensorflow/library.ts";
import { locateLibrary } from "../../tensorflow/install/locate.ts";
import { ROOT } from "../root.ts";

/** Finds the libtensorflow that the project uses; the first call on a bare machine fetches it. */
export async function locateForTests() {
  return await locateLibrary({
    cache: `${ROOT}/.cache/libtensorflow`,
    environment: { LIBTENSORFLOW_PATH: Deno.env.get("LIBTENSORFLOW_PATH") },
  });
}

/**
 * Names that library to stages that a test runs in its own process. All test files have one environment, and set this variable
 * alone, to the same value.
 */
export async function nameForStages(): Promise<void> {
  Deno.env.set("LIBTENSORFLOW_PATH", (await locateForTests()).path);
}

/** Opens that library. Call this outside tests: Deno would take the open library for a leak of the test. */
export async function openForTests(): Promise<Library> {
  return openLibrary((await locateForTests()).path);
}
