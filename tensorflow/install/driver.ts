import type { Environment } from "./child_environment.ts";
import { runProbe } from "./run_probe.ts";

/** A GPU that the driver lists. */
export interface GpuDevice {
  /** Name of the model, e.g. `NVIDIA H100 80GB HBM3`. */
  readonly name: string;
  readonly memoryBytes: number;
  /** Compute capability, e.g. `9.0`. */
  readonly capability: string;
}

/** The JSON answer of `probe_driver.ts`. */
export interface DriverAnswer {
  /** Highest CUDA version that the driver supports, as 1000 × major + 10 × minor. */
  readonly version: number;
  readonly devices: readonly GpuDevice[];
  /** The driver's function that failed, and its `CUresult`. */
  readonly failure?: { readonly call: string; readonly code: number };
}

/** The NVIDIA driver of this machine. */
export interface Driver {
  /** Name or path of `libcuda.so.1`; absent when no driver was found. */
  readonly path?: string;
  /** Highest CUDA version that the driver supports, e.g. `12.4`. */
  readonly cuda?: string;
  readonly devices: readonly GpuDevice[];
  /** Why TensorFlow cannot compute on a GPU of this machine, and the remedy; absent when it can. */
  readonly problem?: string;
}

/** Lowest CUDA version that the driver must support: CUDA 12.5's libraries run on every driver for CUDA 12. */
const NEEDED_CUDA = 12_000;
/** The first NVIDIA driver for Linux that supports CUDA 12.0. */
export const NEEDED_DRIVER = "525.60.13";
/** Lowest and highest compute capability for which the pinned TensorFlow has kernels. */
const [OLDEST_CAPABILITY, NEWEST_CAPABILITY] = [6.0, 9.0];
/** First CUDA version whose drivers compile PTX 8.5, the form of most kernels for the highest compute capability. */
const COMPILING_CUDA = 12_050;
const COMPILING_DRIVER = "555.42.02";

const LIBRARY = "libcuda.so.1";
/** Folders of the driver that the loader does not search: NixOS, WSL, and containers in Kubernetes. */
const FOLDERS = [
  "/run/opengl-driver/lib",
  "/usr/lib/wsl/lib",
  "/usr/local/nvidia/lib64",
  "/usr/local/nvidia/lib",
] as const;

/**
 * Finds the NVIDIA driver and lists its GPUs, in a separate process. Takes a millisecond without a driver.
 *
 * @param environment environment of that process; a set `NVIDIA_DRIVER_DIR` is the only folder searched
 */
export async function findDriver(environment: Environment = {}): Promise<Driver> {
  if (Deno.build.os !== "linux") {
    return { devices: [], problem: `TensorFlow supports NVIDIA GPUs on Linux only` };
  }
  const library = findLibrary(environment["NVIDIA_DRIVER_DIR"]);
  if ("problem" in library) return { devices: [], problem: library.problem };
  const { path } = library;
  const answer = await probe(path, environment);
  if (typeof answer === "string") return { path, devices: [], problem: answer };
  const driver = assess(path, answer);
  // The user's own build may have kernels for other GPUs.
  if (driver.problem !== undefined || environment["LIBTENSORFLOW_PATH"]) return driver;
  const problem = lackOfKernels(answer);
  return problem === undefined ? driver : { ...driver, problem };
}

/**
 * The environment in which TensorFlow finds a driver outside the loader's search path.
 *
 * @param search the current `LD_LIBRARY_PATH`
 */
export function driverEnvironment({ path }: Driver, search?: string): Record<string, string> {
  if (!path?.includes("/")) return {};
  const folder = path.slice(0, path.lastIndexOf("/"));
  return { LD_LIBRARY_PATH: search ? `${search}:${folder}` : folder };
}

/** The driver's library, or why there is none that this process can open. */
function findLibrary(named: string | undefined): { path: string } | { problem: string } {
  const folders = named ? [named] : FOLDERS;
  const candidates = [
    ...(named ? [] : [LIBRARY]), // wherever the loader finds it
    ...folders.map((folder) => `${folder}/${LIBRARY}`),
  ];
  for (const path of candidates) {
    try {
      Deno.dlopen(path, {}).close();
      return { path };
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) {
        return { problem: "this program may not look for an NVIDIA driver; allow it --allow-ffi" };
      }
    }
  }
  return {
    problem: `no NVIDIA driver was found (${LIBRARY}); install it, give the container ` +
      `the GPU, or set NVIDIA_DRIVER_DIR to the folder that holds the file`,
  };
}

/** The driver's answer, or the reason why there is none. */
async function probe(path: string, environment: Environment): Promise<DriverAnswer | string> {
  const program = new URL("./probe_driver.ts", import.meta.url);
  const found = await runProbe(program, [path], environment, 30_000);
  if (found.ok) return JSON.parse(found.line) as DriverAnswer;
  return `the NVIDIA driver "${path}" does not answer: ${found.message || found.end}`;
}

/** Decides from a driver's answer whether TensorFlow can use it. */
function assess(path: string, answer: DriverAnswer): Driver {
  const { version, devices, failure } = answer;
  const cuda = `${Math.floor(version / 1000)}.${Math.floor(version % 1000 / 10)}`;
  const driver = { path, cuda, devices };
  if (version < NEEDED_CUDA) {
    const problem = `the NVIDIA driver is too old: found CUDA ${cuda}, wanted 12.0 or newer; ` +
      `install driver ${NEEDED_DRIVER} or newer`;
    return { ...driver, problem };
  }
  if (failure !== undefined) return { ...driver, problem: explain(failure) };
  if (devices.length === 0) return { ...driver, problem: explain({ call: "", code: 100 }) };
  return driver;
}

/** Explains why no GPU can run the kernels of the pinned TensorFlow; undefined when one can. */
function lackOfKernels({ version, devices }: DriverAnswer): string | undefined {
  const found = devices.map(({ name, capability }) => `${name} (${capability})`).join(", ");
  const all = (test: (capability: number) => boolean) =>
    devices.every(({ capability }) => test(Number(capability)));
  const wanted = `wanted compute capability ${OLDEST_CAPABILITY.toFixed(1)} to ${
    NEWEST_CAPABILITY.toFixed(1)
  }, found ${found}`;
  if (all((capability) => capability < OLDEST_CAPABILITY)) return `the GPU is too old: ${wanted}`;
  if (all((capability) => capability > NEWEST_CAPABILITY)) {
    return `the GPU is too new for the pinned TensorFlow: ${wanted}; ` +
      `set LIBTENSORFLOW_PATH to a build that has kernels for it`;
  }
  if (version < COMPILING_CUDA && all((capability) => capability >= NEWEST_CAPABILITY)) {
    return `the NVIDIA driver is too old for ${found}: compiling the kernels needs a driver for ` +
      `CUDA 12.5; install driver ${COMPILING_DRIVER} or newer`;
  }
  return undefined;
}

/** Messages for errors of the driver with a known remedy, by `CUresult` (cuda.h). */
const FAILURES: Readonly<Record<number, string>> = {
  34: "the driver is only a stub for compiling; run on a machine with a real driver",
  100:
    "the NVIDIA driver is installed, but it sees no GPU; check nvidia-smi, CUDA_VISIBLE_DEVICES " +
    "and whether the container has access to the GPU (docker run --gpus all)",
  803: "the NVIDIA driver's library and kernel module are of different versions; restart the " +
    "machine or the container after a driver update",
  804: "the driver supports this CUDA version on data centre GPUs only; install a newer driver",
};

function explain({ call, code }: { call: string; code: number }): string {
  return FAILURES[code] ??
    `the NVIDIA driver's ${call} failed with code ${code}; check nvidia-smi and dmesg`;
}
