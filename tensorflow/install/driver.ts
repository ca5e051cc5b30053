import type { Environment } from "./python.ts";

/** A GPU as the driver describes it. */
export interface GpuDevice {
  /** e.g. `NVIDIA H100 80GB HBM3` */
  readonly name: string;
  readonly memoryBytes: number;
  /** Compute capability, e.g. `9.0`. */
  readonly capability: string;
}

/** What `probe_driver.ts` found. */
export interface DriverAnswer {
  /** CUDA version that the driver serves, as 1000 × major + 10 × minor. */
  readonly version: number;
  readonly devices: readonly GpuDevice[];
  /** The driver's call that failed, and its `CUresult`. */
  readonly failure?: { readonly call: string; readonly code: number };
}

/** The NVIDIA driver of this machine. */
export interface Driver {
  /** Name or path of `libcuda.so.1`; absent where there is none. */
  readonly path?: string;
  /** Highest CUDA version the driver serves, e.g. `12.4`. */
  readonly cuda?: string;
  readonly devices: readonly GpuDevice[];
  /** Why TensorFlow cannot compute on a GPU here, and what helps; absent where it can. */
  readonly problem?: string;
}

/** CUDA 12 works with every driver that serves CUDA 12.0; the libraries are those of 12.5. */
export const NEEDED_CUDA = 12_000;
/** The first NVIDIA driver for Linux that serves CUDA 12.0. */
export const NEEDED_DRIVER = "525.60.13";
/** Compute capabilities of the oldest and the newest GPUs that the pinned TensorFlow has kernels for. */
const [OLDEST_CAPABILITY, NEWEST_CAPABILITY] = [6.0, 9.0];
/** Of most kernels for the newest it brings a text (PTX 8.5), which drivers since CUDA 12.5 compile. */
const COMPILING_CUDA = 12_050;
const COMPILING_DRIVER = "555.42.02";

const LIBRARY = "libcuda.so.1";
/** Where systems keep the driver that the loader does not search: NixOS, Windows' own in WSL, Kubernetes' containers. */
const FOLDERS = [
  "/run/opengl-driver/lib",
  "/usr/lib/wsl/lib",
  "/usr/local/nvidia/lib64",
  "/usr/local/nvidia/lib",
] as const;

/**
 * Asks the NVIDIA driver, in a process of its own, which GPUs there are. Costs a millisecond where there is no driver.
 *
 * @param environment `NVIDIA_DRIVER_DIR` is looked in first; all of it goes to the process that asks.
 */
export async function findDriver(environment: Environment = {}): Promise<Driver> {
  if (Deno.build.os !== "linux") {
    return { devices: [], problem: `TensorFlow computes on NVIDIA GPUs under Linux alone` };
  }
  const path = findLibrary(environment["NVIDIA_DRIVER_DIR"]);
  if (path === undefined) {
    return {
      devices: [],
      problem: `no NVIDIA driver was found (${LIBRARY}); install it, give the container ` +
        `the GPU, or set NVIDIA_DRIVER_DIR to the folder that holds the file`,
    };
  }
  const answer = await probe(path, environment);
  if (typeof answer === "string") return { path, devices: [], problem: answer };
  const driver = judge(path, answer);
  // A build of one's own may have kernels for others.
  if (driver.problem !== undefined || environment["LIBTENSORFLOW_PATH"]) return driver;
  const problem = lackOfKernels(answer);
  return problem === undefined ? driver : { ...driver, problem };
}

/**
 * What a process needs to find a driver that the loader does not find by itself, as TensorFlow looks for it by name.
 *
 * @param search the present `LD_LIBRARY_PATH`
 */
export function driverEnvironment({ path }: Driver, search?: string): Record<string, string> {
  if (!path?.includes("/")) return {};
  const folder = path.slice(0, path.lastIndexOf("/"));
  return { LD_LIBRARY_PATH: search ? `${search}:${folder}` : folder };
}

function findLibrary(named: string | undefined): string | undefined {
  const folders = named ? [named] : FOLDERS;
  const candidates = [
    ...(named ? [] : [LIBRARY]), // wherever the loader finds it
    ...folders.map((folder) => `${folder}/${LIBRARY}`),
  ];
  return candidates.find((path) => {
    try {
      Deno.dlopen(path, {}).close();
      return true;
    } catch {
      return false;
    }
  });
}

/** The answer, or why there is none. */
async function probe(path: string, environment: Environment): Promise<DriverAnswer | string> {
  const env = Object.entries(environment).filter((pair): pair is [string, string] =>
    pair[1] !== undefined
  );
  const { success, code, signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-config", "--no-lock", "--no-prompt", "--allow-ffi"],
      new URL("./probe_driver.ts", import.meta.url).href,
      path,
    ],
    env: Object.fromEntries(env),
    stdin: "null",
    signal: AbortSignal.timeout(30_000),
  }).output();
  const decoder = new TextDecoder();
  if (success) return JSON.parse(decoder.decode(stdout)) as DriverAnswer;
  const words = decoder.decode(stderr).trim().split("\n").at(-1);
  return `the NVIDIA driver "${path}" does not answer: ${words || signal || `code ${code}`}`;
}

/** Says what a driver's answer means for TensorFlow. */
function judge(path: string, answer: DriverAnswer): Driver {
  const { version, devices, failure } = answer;
  const cuda = `${Math.floor(version / 1000)}.${Math.floor(version % 1000 / 10)}`;
  const driver = { path, cuda, devices };
  if (version < NEEDED_CUDA) {
    const problem = `the NVIDIA driver is too old: it serves CUDA ${cuda}, wanted 12.0 or newer; ` +
      `install driver ${NEEDED_DRIVER} or newer`;
    return { ...driver, problem };
  }
  if (failure !== undefined) return { ...driver, problem: explain(failure) };
  if (devices.length === 0) return { ...driver, problem: explain({ call: "", code: 100 }) };
  return driver;
}

/** Why none of the GPUs can run the pinned TensorFlow's kernels, where none can. */
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
    return `the NVIDIA driver is too old for ${found}: its kernels are compiled by a driver that ` +
      `serves CUDA 12.5; install driver ${COMPILING_DRIVER} or newer`;
  }
  return undefined;
}

/** Results of the driver's calls that have a remedy of their own; numbers as in `CUresult` of cuda.h. */
const FAILURES: Readonly<Record<number, string>> = {
  34: "the driver is only a stub for compiling; run where a real one is installed",
  100: "the NVIDIA driver is there, but it sees no GPU; look at nvidia-smi, CUDA_VISIBLE_DEVICES " +
    "and whether the container was given the GPU (docker run --gpus all)",
  803: "the NVIDIA driver's library and its kernel module are of different versions; restart the " +
    "machine or the container after the driver's update",
  804: "the driver serves this CUDA version on data centre GPUs alone; install a newer driver",
};

function explain({ call, code }: { call: string; code: number }): string {
  return FAILURES[code] ??
    `the NVIDIA driver's ${call} failed with code ${code}; look at nvidia-smi and dmesg`;
}
