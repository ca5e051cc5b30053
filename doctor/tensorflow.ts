import {
  askDevices,
  damageOf,
  type DeviceChoice,
  type DevicesAnswer,
  type Driver,
  driverEnvironment,
  expectLibrary,
  type FetchNeeds,
  fetchNeeds,
  findDriver,
  freeBytes,
  LibraryError,
  type LocatedLibrary,
  PIP_REMEDY,
  runProbe,
  type Variant,
  wheelsForThisMachine,
  whyNoGpu,
  whyNoPip,
} from "../tensorflow/install/mod.ts";
import { locateOptions, ownEnvironment } from "../stages/device/device.ts";
import pinned from "../tensorflow/wheels.json" with { type: "json" };
import { driverFindings, kernelModule } from "./driver.ts";
import { type Finding, gigabytes } from "./finding.ts";
import { diskFinding } from "./host.ts";
import type { Measured, SelfTest } from "./self_test.ts";

/** Checks the NVIDIA driver, libtensorflow, what it takes to fetch it, and the speed and correctness of its devices. */
export async function checkTensorFlow(root: string, device: DeviceChoice): Promise<Finding[]> {
  const environment = ownEnvironment();
  const driver = await findDriver(environment);
  const chosen = Deno.env.get("CUDA_VISIBLE_DEVICES");
  const module = await kernelModule();
  const findings = driverFindings(driver, device, {
    ...(module !== undefined && { kernelModule: module }),
    ...(chosen !== undefined && { chosen }),
  });
  const { cache } = locateOptions(root);
  const { library, found } = await findLibrary({ cache, environment, device, driver });
  findings.push(...found);
  const needs = library?.origin === "fetched"
    ? await fetchNeeds({ cache, ...pinnedBuild(library.variant) })
    : { disk: 0, pip: false };
  findings.push(...await fetchFindings(root, needs));
  if (library === undefined || library.origin === "fetched") return findings;
  // A driver with a problem is told above, and nothing can be asked of its GPUs.
  const isUsable = driver.path !== undefined && driver.problem === undefined;
  const wantsGpu = device !== "cpu" && library.variant === "gpu" && isUsable;
  return [...findings, ...await deviceFindings(library, driver, wantsGpu)];
}

const pinnedBuild = (variant: Variant) => ({
  variant,
  wheels: wheelsForThisMachine(pinned, variant),
});

/** The library that a run would take, if it can take one, and what there is to say of it. */
async function findLibrary(
  options: Parameters<typeof expectLibrary>[0] & { readonly device: DeviceChoice },
): Promise<{ readonly library?: LocatedLibrary; readonly found: readonly Finding[] }> {
  const subject = "libtensorflow";
  const { device, driver } = options;
  let library: LocatedLibrary | undefined;
  try {
    library = await expectLibrary(options);
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    const [reason = "", remedy = "unset LIBTENSORFLOW_PATH"] = error.message.split(/\n(?=Set it)/);
    return { found: [{ subject, state: "problem", found: reason, remedy }] };
  }
  const damaged = library?.origin === "cache" ? await damageOf(library.path, options) : undefined;
  if (damaged !== undefined) {
    const remedy = `delete this file; the next run fetches the library`;
    return { found: [{ subject, state: "problem", found: `damaged: ${damaged}`, remedy }] };
  }
  const found = [libraryFinding(library, device)];
  if (library === undefined) return { found };
  const lack = variantFinding(library, device, driver);
  return { library, found: lack === undefined ? found : [...found, lack] };
}

/** Says that a build for the CPU cannot use the GPU that is wanted, or that works beside it. */
export function variantFinding(
  { variant, origin }: LocatedLibrary,
  device: DeviceChoice,
  driver: Driver | undefined,
): Finding | undefined {
  if (variant === "gpu" || device === "cpu") return undefined;
  const isUnused = driver?.path !== undefined && driver.problem === undefined;
  if (device === "auto" && !isUnused) return undefined;
  const set = origin === "LIBTENSORFLOW_PATH"
    ? "unset LIBTENSORFLOW_PATH, or set it"
    : "set LIBTENSORFLOW_PATH";
  return {
    subject: "libtensorflow",
    state: device === "gpu" ? "problem" : "note",
    found: "it was built for the CPU only, so that no GPU can be used",
    remedy: `${set} to a build for CUDA`,
  };
}

/** Checks pip and the disk for a fetch of libtensorflow. */
async function fetchFindings(root: string, needs: FetchNeeds): Promise<Finding[]> {
  const disk = diskFinding(root, await freeBytes(root), needs.disk);
  return needs.pip ? [pipFinding(await whyNoPip({})), disk] : [disk];
}

/** Checks the pip that a fetch of libtensorflow takes. */
export function pipFinding(reason: string | undefined): Finding {
  const subject = "pip";
  if (reason === undefined) return { subject, state: "ok", found: "python3 has it" };
  return { subject, state: "problem", found: reason, remedy: PIP_REMEDY };
}

/** Checks the version of libtensorflow and reports its origin. */
export function libraryFinding(
  library: LocatedLibrary | undefined,
  device: DeviceChoice,
): Finding {
  const subject = "libtensorflow";
  const wanted = pinned.cpu[0]!.version;
  if (library === undefined) {
    const { os, arch } = Deno.build;
    const found = `no build${device === "gpu" ? " for GPUs" : ""} is pinned for ${os} ${arch}`;
    const remedy = os === "windows"
      ? "run in WSL (Linux on Windows)"
      : "set LIBTENSORFLOW_PATH to your own build";
    return { subject, state: "problem", found, remedy };
  }
  const { version, variant, origin, path } = library;
  const build = `${version}, built for ${variant === "gpu" ? "GPUs" : "the CPU"}`;
  if (origin === "fetched") {
    const found = `not installed yet; the first run fetches ${build}`;
    return { subject, state: "note", found };
  }
  const from = { LIBTENSORFLOW_PATH: "LIBTENSORFLOW_PATH", cache: "the cache", python: "Python" };
  const found = `${build}, from ${from[origin]}: ${path}`;
  if (version === wanted) return { subject, state: "ok", found };
  const remedy = `the project is tested with ${wanted}; other versions may give different bits`;
  return { subject, state: "note", found, remedy };
}

async function deviceFindings(
  library: LocatedLibrary,
  driver: Driver,
  wantsGpu: boolean,
): Promise<Finding[]> {
  const env = deviceEnvironment(driver, wantsGpu);
  let answer: DevicesAnswer;
  try {
    answer = await askDevices(library.path, env, wantsGpu);
  } catch (error) {
    const found = (error as Error).message;
    return [{ subject: "devices", state: "problem", found, remedy: anotherLibrary(library) }];
  }
  const listed = answer.devices.map(({ name, memoryBytes, type }) =>
    name.replace(/^.*device:/, "") + (type === "CPU" ? "" : ` (${gigabytes(memoryBytes)})`)
  );
  const seen = `TensorFlow sees ${listed.join(", ")}`;
  const findings: Finding[] = [{ subject: "devices", state: "ok", found: seen }];
  const reason = wantsGpu ? whyNoGpu(answer) : undefined;
  if (reason !== undefined) {
    const remedy = anotherLibrary(library);
    findings.push({ subject: "devices", state: "problem", found: reason, remedy });
  }
  // Each GPU is tested on its own.
  const gpus = answer.devices.filter(({ type }) => type === "GPU").length;
  findings.push(await selfTest(library, "CPU", deviceEnvironment(driver, false)));
  const chosen = Deno.env.get("CUDA_VISIBLE_DEVICES");
  for (let i = 0; i < gpus; i++) {
    const single = { ...env, CUDA_VISIBLE_DEVICES: visibleDevice(chosen, i) };
    findings.push(await selfTest(library, "GPU", single, gpus > 1 ? ` ${i}` : ""));
  }
  return findings;
}

/** How to get another libtensorflow than one that does not serve. */
export function anotherLibrary({ origin, variant, path }: LocatedLibrary): string {
  if (origin === "python") {
    return `fetch the pinned library, which is then taken: deno task fetch ${variant}`;
  }
  return origin === "cache"
    ? `delete "${path.replace(/\/tensorflow\/[^/]*$/, "")}"; the next run fetches it again`
    : "unset LIBTENSORFLOW_PATH; the next run fetches the pinned libraries";
}

/**
 * The value of `CUDA_VISIBLE_DEVICES` that shows the i-th GPU alone, of those that the user's value shows.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { visibleDevice } from "./tensorflow.ts";
 * assertEquals([0, 1].map((i) => visibleDevice("2, 3", i)), ["2", "3"]);
 * assertEquals(visibleDevice("MIG-3f", 0), "MIG-3f");
 * assertEquals(visibleDevice(undefined, 1), "1");
 * ```
 */
export function visibleDevice(chosen: string | undefined, i: number): string {
  return chosen?.split(",")[i]?.trim() || String(i);
}

function deviceEnvironment(driver: Driver, gpu: boolean): Record<string, string> {
  return gpu
    ? driverEnvironment(driver, Deno.env.get("LD_LIBRARY_PATH"))
    : { CUDA_VISIBLE_DEVICES: "-1" };
}

async function selfTest(
  library: LocatedLibrary,
  device: "CPU" | "GPU",
  environment: Readonly<Record<string, string>>,
  number = "",
): Promise<Finding> {
  const program = new URL("./self_test.ts", import.meta.url);
  const env = { TF_CPP_MIN_LOG_LEVEL: "3", ...environment };
  const tested = await runProbe(program, [library.path, device], env);
  const subject = `${device}${number} self-test`;
  if (tested.ok) return selfTestFinding(subject, JSON.parse(tested.line));
  const found = [`it ended with ${tested.end}`, tested.message].filter(Boolean).join(": ");
  const remedy = device === "GPU"
    ? "check nvidia-smi and dmesg, or compute on the CPU: --device cpu"
    : anotherLibrary(library);
  return { subject, state: "problem", found, remedy };
}

/** Turns a self-test into a finding; any wrong result is a problem. */
export function selfTestFinding(subject: string, { matmul, convolution }: SelfTest): Finding {
  const text = (name: string, { gflops, wrong, checked }: Measured) =>
    `${name} ${gflops.toFixed(0)} GFLOP/s, ` +
    (wrong === 0 ? `${checked} numbers correct` : `${wrong} of ${checked} numbers WRONG`);
  const found = `${text("matmul", matmul)}; ${text("convolution", convolution)}`;
  if (matmul.wrong + convolution.wrong === 0) return { subject, state: "ok", found };
  const remedy = "do not trust results of this device; check its memory and its driver, " +
    "or choose another device with --device";
  return { subject, state: "problem", found, remedy };
}
