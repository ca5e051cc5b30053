import { SYMBOLS } from "./symbols.ts";

/** An address in TensorFlow's memory. */
export type Pointer = Deno.PointerObject;

/** An open libtensorflow. It must stay open for as long as anything made from it is in use. */
export interface Library extends Disposable {
  /** The file that was opened. */
  readonly path: string;
  /** TensorFlow's version, e.g. `2.20.0`. */
  readonly version: string;
  /** The C API. */
  readonly symbols: Deno.StaticForeignLibraryInterface<typeof SYMBOLS>;
}

/** libtensorflow could not be found, fetched or opened; the message says what to do. */
export class LibraryError extends Error {
  override readonly name = "LibraryError";
}

/** Names of the library inside the Python wheels, per operating system. */
export const LIBRARY_FILES = {
  linux: ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"],
  darwin: ["libtensorflow_cc.2.dylib", "libtensorflow_framework.2.dylib"],
} as const;

/** The main library's file name on this operating system. */
export function libraryFile(): string {
  return LIBRARY_FILES[Deno.build.os === "darwin" ? "darwin" : "linux"][0];
}

/**
 * Opens libtensorflow. Its own messages go to stderr; `TF_CPP_MIN_LOG_LEVEL` in the environment, set before the process
 * starts, thins them out: 1 drops information, 2 warnings, 3 errors as well. (Two lines of its own logging library on
 * the first run of a session, about `absl::InitializeLog` and `MLIR`, come regardless.)
 *
 * @param path the library (`libtensorflow_cc.so.2`) or the folder that holds it. `libtensorflow_framework.so.2` must lie
 * beside it, as in the wheel.
 * @throws LibraryError when it cannot be opened or is not a TensorFlow 2.
 */
export function openLibrary(path: string): Library {
  const inFolder = `${path.replace(/\/+$/, "")}/${libraryFile()}`;
  const failures: string[] = [];
  for (const file of path.endsWith("/") ? [inFolder] : [path, inFolder]) {
    try {
      return wrap(file, Deno.dlopen(file, SYMBOLS));
    } catch (error) {
      if (error instanceof LibraryError || error instanceof Deno.errors.NotCapable) throw error;
      const message = error instanceof Error ? error.message : String(error);
      failures.push(message.replace(/^(Could not open library: )+/, ""));
    }
  }
  // A folder fails the first attempt by its nature, a file the second: the other failure is the one to tell.
  const reason = failures.find((failure) => !/directory/i.test(failure)) ?? failures[0];
  throw new LibraryError(`Open libtensorflow "${path}": ${reason}`);
}

function wrap(path: string, library: Deno.DynamicLibrary<typeof SYMBOLS>): Library {
  const { symbols } = library;
  const version = Deno.UnsafePointerView.getCString(symbols.TF_Version()!);
  if (!version.startsWith("2.")) {
    library.close();
    throw new LibraryError(`Open libtensorflow "${path}": found version ${version}, wanted 2.x`);
  }
  return { path, version, symbols, [Symbol.dispose]: () => library.close() };
}
