/**
 * Program: opens the library given as its argument and prints a `DevicesAnswer` as JSON. It runs in a separate process
 * because listing a GPU allocates memory on it.
 */
import type { DevicesAnswer } from "./ask_devices.ts";
import { missingLibraries } from "./cuda_libraries.ts";
import { Graph } from "../graph.ts";
import { keepLoaded } from "../keep_loaded.ts";
import { openLibrary } from "../library.ts";
import { Session } from "../session.ts";

if (import.meta.main) {
  try {
    const path = Deno.args[0]!;
    using library = keepLoaded(openLibrary(path));
    using graph = new Graph(library);
    using session = new Session(graph, { memoryGrowth: true });
    const devices = session.devices();
    const missing = Deno.args.includes("--libraries")
      ? missingLibraries(library.path.slice(0, library.path.lastIndexOf("/")))
      : [];
    console.log(JSON.stringify({ devices, missing } satisfies DevicesAnswer));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
