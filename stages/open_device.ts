import type { StageMessage } from "../pipeline/types.ts";
import { Graph } from "../tensorflow/graph.ts";
import { type Library, openLibrary } from "../tensorflow/library.ts";
import { Session, type SessionOptions } from "../tensorflow/session.ts";

/** TensorFlow, opened as the stage's environment says. */
export interface OpenedDevice extends Disposable {
  readonly library: Library;
  readonly options: { readonly session: SessionOptions };
}

/**
 * Opens the libtensorflow named by `LIBTENSORFLOW_PATH` for a stage that computes with `TRAINING_THREADS` threads, and
 * tells the run record what it computes on.
 */
export function openDevice(tell: (message: StageMessage) => void): OpenedDevice {
  const path = Deno.env.get("LIBTENSORFLOW_PATH");
  if (path === undefined) throw new Error("LIBTENSORFLOW_PATH is not set for this stage");
  const threads = Number(Deno.env.get("TRAINING_THREADS") ?? 1);
  const library = openLibrary(path);
  const session = { threads, memoryGrowth: true };
  const fact = (name: string, value: string | number) => tell({ type: "fact", name, value });
  fact("device", listDevices(library, session));
  fact("threads", threads);
  fact("libtensorflow", library.version);
  return { library, options: { session }, [Symbol.dispose]: () => library[Symbol.dispose]() };
}

/** `CPU`, or the GPUs where there are any. */
function listDevices(library: Library, options: SessionOptions): string {
  using graph = new Graph(library);
  using session = new Session(graph, options);
  const types = session.devices().map(({ type }) => type);
  return types.includes("GPU") ? "GPU" : "CPU";
}
