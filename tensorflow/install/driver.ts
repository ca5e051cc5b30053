import type { Environment } from "./child_environment.ts";
import { runProbe } from "./run_probe.ts";

/** A GPU that the driver lists. */
export interface GpuDevice {
  /** Name of the model, e.g. `NVIDIA H100 80GB HBM3`. */
  readonly name: string;
  readonly memoryBytes: number;
  /** Compute capability, e.g. `9.0`. */
  readonly capability: string;
  /** Why TensorFlow cannot compute on this GPU, while it can on another one of the machine. */
  readonly lack?: string;
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
  /** Why TensorFlow cannot compute on a GPU of this machine; absent when it can. */
  readonly problem?: string;
  /** What helps against the problem. */
  readonly remedy?: string;
}

/** A problem of the driver, and what helps. */
type Problem = Required<Pick<Driver, "problem" | "remedy">>;

/** Says in one sentence why no GPU of this machine can be used, and what helps; undefined when one can. */
export function whyNoDriver({ problem, remedy }: Driver): string | undefined {
  return problem === undefined ? undefined : [problem, remedy].filter(Boolean).join("; ");
}

/** The GPUs that can be computed on, as `CUDA_VISIBLE_DEVICES` names them. */
export function usableDevices(devices: Driver["devices"]): string {
  return [...devices.keys()].filter((i) => devices[i]!.lack === undefined).join(",");
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
  if ("problem" in library) return { devices: [], ...library };
  const { path } = library;
  const answer = await probe(path, environment);
  if ("problem" in answer) return { path, devices: [], ...answer };
  const driver = assess(path, answer);
  // The user's own build may have kernels for other GPUs.
  if (driver.problem !== undefined || environment["LIBTENSORFLOW_PATH"]) return driver;
  return { ...driver, ...lackOfKernels(answer) };
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
function findLibrary(named: string | undefined): { path: string } | Problem {
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
        return {
          problem: "this program may not look for an NVIDIA driver",
          remedy: "allow it --allow-ffi",
        };
      }
    }
  }
  return {
    problem: `no NVIDIA driver was found (${LIBRARY})`,
    remedy: "install it, give the container the GPU, or set NVIDIA_DRIVER_DIR to the folder that " +
      "holds the file",
  };
}

/** The driver's answer, or the reason why there is none. */
async function probe(path: string, environment: Environment): Promise<DriverAnswer | Problem> {
  const program = new URL("./probe_driver.ts", import.meta.url);
  const found = await runProbe(program, [path], environment, 30_000);
  if (found.ok) return JSON.parse(found.line) as DriverAnswer;
  return {
    problem: `the NVIDIA driver "${path}" does not answer: ${found.message || found.end}`,
    remedy: "check nvidia-smi and dmesg",
  };
}

/** Decides from a driver's answer whether TensorFlow can use it. */
function assess(path: string, answer: DriverAnswer): Driver {
  const { version, devices, failure } = answer;
  const cuda = `${Math.floor(version / 1000)}.${Math.floor(version % 1000 / 10)}`;
  const driver = { path, cuda, devices };
  if (version < NEEDED_CUDA) {
    const problem = `the NVIDIA driver is too old: found CUDA ${cuda}, wanted 12.0 or newer`;
    return { ...driver, problem, remedy: `install driver ${NEEDED_DRIVER} or newer` };
  }
  if (failure !== undefined) return { ...driver, ...explain(failure) };
  if (devices.length === 0) return { ...driver, ...explain({ call: "", code: 100 }) };
  return driver;
}

/** The GPUs that cannot run the kernels of the pinned TensorFlow; where that is all of them, the problem. */
function lackOfKernels(answer: DriverAnswer): Pick<Driver, "devices"> | Problem {
  const { version, devices } = answer;
  const lacks = devices.map((device) => lackOf(device, version));
  const [first] = lacks;
  if (first !== undefined && !lacks.includes(undefined)) {
    const found = devices.map(({ name }, i) => `${name}: ${lacks[i]!.problem}`).join("; ");
    return { problem: `no GPU can be used: ${found}`, remedy: first.remedy };
  }
  return {
    devices: devices.map((device, i) =>
      lacks[i] === undefined ? device : { ...device, lack: lacks[i].problem }
    ),
  };
}

/** Why a GPU cannot run the kernels of the pinned TensorFlow. */
function lackOf({ capability }: GpuDevice, version: number): Problem | undefined {
  const wanted = `compute capability ${capability}, wanted ${OLDEST_CAPABILITY.toFixed(1)} to ${
    NEWEST_CAPABILITY.toFixed(1)
  }`;
  if (Number(capability) < OLDEST_CAPABILITY) {
    return { problem: `it is too old (${wanted})`, remedy: "compute on another GPU" };
  }
  if (Number(capability) > NEWEST_CAPABILITY) {
    return {
      problem: `it is too new for the pinned TensorFlow (${wanted})`,
      remedy: "set LIBTENSORFLOW_PATH to a build that has kernels for it",
    };
  }
  if (version < COMPILING_CUDA && Number(capability) >= NEWEST_CAPABILITY) {
    return {
      problem: `the NVIDIA driver is too old for compute capability ${capability}: compiling the ` +
        "kernels needs a driver for CUDA 12.5",
      remedy: `install driver ${COMPILING_DRIVER} or newer`,
    };
  }
  return undefined;
}

/** Errors of the driver with a known remedy, by `CUresult` (cuda.h). */
const FAILURES: Readonly<Record<number, Problem>> = {
  34: {
    problem: "the driver is only a stub for compiling",
    remedy: "run on a machine with a real driver",
  },
  100: {
    problem: "the NVIDIA driver is installed, but it sees no GPU",
    remedy: "check nvidia-smi, CUDA_VISIBLE_DEVICES and whether the container has access to the " +
      "GPU (docker run --gpus all)",
  },
  803: {
    problem: "the NVIDIA driver's library and kernel module are of different versions",
    remedy: "restart the machine or the container after a driver update",
  },
  804: {
    problem: "the driver supports this CUDA version on data centre GPUs only",
    remedy: "install a newer driver",
  },
};

function explain({ call, code }: { call: string; code: number }): Problem {
  return FAILURES[code] ?? {
    problem: `the NVIDIA driver's ${call} failed with code ${code}`,
    remedy: "check nvidia-smi and dmesg",
  };
}
