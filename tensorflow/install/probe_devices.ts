/**
 * Program: opens the library given as its argument and prints a `DevicesAnswer` as JSON. It runs in a separate process
 * because listing a GPU allocates memory on it.
 */
import type { DevicesAnswer } from "./ask_devices.ts";
import { Graph } from "../graph.ts";
import { keepLoaded } from "../keep_loaded.ts";
import { openLibrary } from "../library.ts";
import { Session } from "../session.ts";

/** Libraries of CUDA 12 and cuDNN 9 that TensorFlow opens before it uses a GPU, with their folder in the wheels. */
const LIBRARIES: Readonly<Record<string, string>> = {
  "libcudart.so.12": "cuda_runtime",
  "libcublas.so.12": "cublas",
  "libcublasLt.so.12": "cublas",
  "libcufft.so.11": "cufft",
  "libcusolver.so.11": "cusolver",
  "libcusparse.so.12": "cusparse",
  "libcudnn.so.9": "cudnn",
};

/** Libraries that open neither from the folders of the wheels nor from the loader's search path. */
function missingLibraries(folder: string): { name: string; reason: string }[] {
  return Object.entries(LIBRARIES).flatMap(([name, part]) => {
    let reason = "";
    for (const path of [`${folder}/../nvidia/${part}/lib/${name}`, name]) {
      try {
        Deno.dlopen(path, {});
        return [];
      } catch (error) {
        const message = (error as Error).message.replace(/^(Could not open library: )+/, "");
        if (reason === "" || !message.includes("No such file")) reason = message;
      }
    }
    return [{ name, reason }];
  });
}

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
