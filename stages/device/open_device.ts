import type { StageMessage } from "../../pipeline/types.ts";
import { forbidTf32 } from "../../tensorflow/forbid_tf32.ts";
import { Graph } from "../../tensorflow/graph.ts";
import { type Library, openLibrary } from "../../tensorflow/library.ts";
import { Session, type SessionOptions } from "../../tensorflow/session.ts";
import type { Numerics } from "./numerics.ts";

/** A libtensorflow opened for a stage. */
export interface OpenedDevice extends Disposable {
  readonly library: Library;
  readonly options: { readonly session: SessionOptions };
}

/** The error of a stage whose device is missing or unsuitable. The engine shows its message without a stack. */
export class DeviceError extends Error {
  override readonly name = "UserError";
}

/**
 * Opens the libtensorflow named by `LIBTENSORFLOW_PATH` for a stage that computes with `TRAINING_THREADS` threads on
 * `TRAINING_DEVICE`, and reports device, threads and version to the run record.
 *
 * @throws {DeviceError} when the stage is to run on a GPU and none is found: it never falls back to the processor
 */
export function openDevice(
  send: (message: StageMessage) => void,
  numerics?: Numerics,
): OpenedDevice {
  const path = Deno.env.get("LIBTENSORFLOW_PATH");
  if (path === undefined) throw new Error("LIBTENSORFLOW_PATH is not set for this stage");
  const threads = Number(Deno.env.get("TRAINING_THREADS") ?? 1);
  const library = openLibrary(path);
  const bfloat16 = numerics?.precision === "bfloat16";
  const session = { threads, memoryGrowth: true, ...(bfloat16 && { bfloat16 }) };
  const gpu = hasGpu(library, session);
  if (Deno.env.get("TRAINING_DEVICE") === "gpu" && !gpu) {
    library[Symbol.dispose]();
    throw new DeviceError(
      'A GPU was asked for, and TensorFlow sees none. "deno task doctor" says why; --device cpu ' +
        "computes on the processor instead.",
    );
  }
  if (bfloat16 && gpu) {
    library[Symbol.dispose]();
    throw new DeviceError(
      'TensorFlow rewrites a graph to bfloat16 for processors only: choose "precision: tf32" for a GPU, or --device cpu.',
    );
  }
  if (gpu && numerics?.precision !== "tf32") forbidTf32(library);
  const fact = (name: string, value: string | number) => send({ type: "fact", name, value });
  fact("device", gpu ? Deno.env.get("TRAINING_GPU") || "GPU" : "CPU");
  fact("threads", threads);
  fact("libtensorflow", library.version);
  return { library, options: { session }, [Symbol.dispose]: () => library[Symbol.dispose]() };
}

function hasGpu(library: Library, options: SessionOptions): boolean {
  using graph = new Graph(library);
  using session = new Session(graph, options);
  return session.hasGpu();
}
