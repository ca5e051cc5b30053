/**
 * A program of its own: opens the library named by its argument and prints its version. What does not open, or takes
 * the process down with it, then does so here and not in the process that asks.
 */
import { openLibrary } from "../library.ts";

if (import.meta.main) {
  try {
    console.log(openLibrary(Deno.args[0]!).version);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
