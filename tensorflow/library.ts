import { SYMBOLS } from "./symbols.ts";

/** A pointer into TensorFlow's memory. */
export type Pointer = Deno.PointerObject;

/** An open libtensorflow. It must stay open while any object made from it is in use. */
export interface Library extends Disposable {
  /** Path of the opened file. */
  readonly path: string;
  /** TensorFlow's version, e.g. `2.20.0`. */
  readonly version: string;
  /** Functions of the C API. */
  readonly symbols: Deno.StaticForeignLibraryInterface<typeof SYMBOLS>;
}

/** The error when libtensorflow cannot be found, fetched or opened. The message says what to do. */
export class LibraryError extends Error {
  override readonly name = "LibraryError";
}

/** File names of the library in the Python wheels, by operating system; the main library comes first. */
export const LIBRARY_FILES = {
  linux: ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"],
  darwin: ["libtensorflow_cc.2.dylib", "libtensorflow_framework.2.dylib"],
} as const;

/** File name of the main library on this operating system. */
export function libraryFile(): string {
  return LIBRARY_FILES[Deno.build.os === "darwin" ? "darwin" : "linux"][0];
}

/**
 * Opens libtensorflow. It logs to stderr. `TF_CPP_MIN_LOG_LEVEL`, set before the process starts, filters this log: 1
 * drops information, 2 warnings as well, 3 errors as well. Two lines about `absl::InitializeLog` and `MLIR` always
 * appear on the first run of a session.
 *
 * @param path the library (`libtensorflow_cc.so.2`) or its folder, which must also hold `libtensorflow_framework.so.2`
 * @throws {LibraryError} when the file cannot be opened or is not TensorFlow 2
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
  // For a folder the first attempt fails, for a file the second. The other failure is the informative one.
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
