/**
 * Program: opens the library given as its argument and prints its version. It runs in a separate process because a
 * broken library can crash the process that opens it.
 */
import { keepLoaded } from "../keep_loaded.ts";
import { openLibrary } from "../library.ts";

if (import.meta.main) {
  try {
    console.log(keepLoaded(openLibrary(Deno.args[0]!)).version);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
