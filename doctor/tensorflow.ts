import {
  askDevices,
  damageOf,
  type DeviceChoice,
  type DevicesAnswer,
  type Driver,
  driverEnvironment,
  expectLibrary,
  findDriver,
  type LocatedLibrary,
  type LocateOptions,
  NEEDED_DRIVER,
  runProbe,
  whyNoGpu,
} from "../tensorflow/install/mod.ts";
import { ownEnvironment } from "../stages/device/device.ts";
import pinned from "../tensorflow/wheels.json" with { type: "json" };
import { type Finding, gigabytes } from "./finding.ts";
import type { Measured, SelfTest } from "./self_test.ts";

/** CUDA version of the pinned libraries. */
const LIBRARIES_CUDA = 12.5;

/** Checks the NVIDIA driver, libtensorflow, and the speed and correctness of its devices. */
export async function checkTensorFlow(root: string, device: DeviceChoice): Promise<Finding[]> {
  const environment = ownEnvironment();
  const driver = await findDriver(environment);
  const findings = driverFindings(driver, device, await kernelModule());
  const options: LocateOptions = {
    cache: `${root}/.cache/libtensorflow`,
    environment,
    device,
    driver,
  };
  let library: LocatedLibrary | undefined;
  try {
    library = await expectLibrary(options);
  } catch (error) {
    const found = (error as Error).message;
    return [...findings, { subject: "libtensorflow", state: "problem", found }];
  }
  const damaged = library && await damageOf(library.path, options);
  if (damaged !== undefined) {
    const remedy = `delete this file; the next run fetches the library`;
    return [...findings, {
      subject: "libtensorflow",
      state: "problem",
      found: `damaged: ${damaged}`,
      remedy,
    }];
  }
  findings.push(libraryFinding(library));
  if (library === undefined || library.origin === "fetched") return findings;
  const wantsGpu = device !== "cpu" && library.variant === "gpu" && driver.path !== undefined;
  return [...findings, ...await deviceFindings(library, driver, wantsGpu)];
}

/** Checks the driver and lists its GPUs. A missing driver is a problem only for the device `gpu`. */
export function driverFindings(
  driver: Driver,
  device: DeviceChoice,
  kernelModule?: string,
): Finding[] {
  const { path, cuda, devices, problem } = driver;
  const subject = "NVIDIA driver";
  if (path === undefined) {
    const found = problem ?? "none";
    return device === "gpu"
      ? [{ subject, state: "problem", found }]
      : [{ subject, state: "ok", found: "none; TensorFlow computes on the CPU" }];
  }
  const version = [kernelModule, cuda && `supports CUDA ${cuda}`, path].filter(Boolean).join(", ");
  const gpus = devices.map(({ name, memoryBytes, capability }): Finding => ({
    subject: "GPU",
    state: "ok",
    found: `${name}, ${gigabytes(memoryBytes)}, compute capability ${capability}`,
  }));
  if (problem !== undefined) {
    const state = device === "cpu" ? "note" : "problem";
    return [{ subject, state, found: `${version}: ${problem}` }, ...gpus];
  }
  if (Number(cuda) >= LIBRARIES_CUDA) return [{ subject, state: "ok", found: version }, ...gpus];
  const remedy = `sufficient for most GPUs (driver ${NEEDED_DRIVER} or newer), but a new GPU may ` +
    `need a driver for CUDA ${LIBRARIES_CUDA}, which compiles kernels for it`;
  return [{ subject, state: "note", found: version, remedy }, ...gpus];
}

/** Checks the version of libtensorflow and reports its origin. */
export function libraryFinding(library: LocatedLibrary | undefined): Finding {
  const subject = "libtensorflow";
  const wanted = pinned.cpu[0]!.version;
  if (library === undefined) {
    const { os, arch } = Deno.build;
    const found = `no build is pinned for ${os} ${arch}`;
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
    return [{ subject: "devices", state: "problem", found: (error as Error).message }];
  }
  const listed = answer.devices.map(({ name, memoryBytes, type }) =>
    name.replace(/^.*device:/, "") + (type === "CPU" ? "" : ` (${gigabytes(memoryBytes)})`)
  );
  const seen = `TensorFlow sees ${listed.join(", ")}`;
  const findings: Finding[] = [{ subject: "devices", state: "ok", found: seen }];
  const reason = wantsGpu ? whyNoGpu(answer) : undefined;
  if (reason !== undefined) {
    const remedy = library.origin === "cache"
      ? `delete "${
        library.path.replace(/\/tensorflow\/[^/]*$/, "")
      }"; the next run fetches it again`
      : "unset LIBTENSORFLOW_PATH; the next run fetches the pinned libraries";
    findings.push({ subject: "devices", state: "problem", found: reason, remedy });
  }
  // Each GPU is tested on its own.
  const gpus = answer.devices.filter(({ type }) => type === "GPU").length;
  findings.push(await selfTest(library.path, "CPU", deviceEnvironment(driver, false)));
  for (let i = 0; i < gpus; i++) {
    const single = { ...env, CUDA_VISIBLE_DEVICES: String(i) };
    findings.push(await selfTest(library.path, "GPU", single, gpus > 1 ? ` ${i}` : ""));
  }
  return findings;
}

function deviceEnvironment(driver: Driver, gpu: boolean): Record<string, string> {
  return gpu
    ? driverEnvironment(driver, Deno.env.get("LD_LIBRARY_PATH"))
    : { CUDA_VISIBLE_DEVICES: "-1" };
}

async function selfTest(
  path: string,
  device: "CPU" | "GPU",
  environment: Readonly<Record<string, string>>,
  number = "",
): Promise<Finding> {
  const program = new URL("./self_test.ts", import.meta.url);
  const env = { TF_CPP_MIN_LOG_LEVEL: "3", ...environment };
  const tested = await runProbe(program, [path, device], env);
  const subject = `${device}${number} self-test`;
  if (tested.ok) return selfTestFinding(subject, JSON.parse(tested.line));
  const found = [`it ended with ${tested.end}`, tested.message].filter(Boolean).join(": ");
  return { subject, state: "problem", found };
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

/** Version of the loaded NVIDIA kernel module. */
async function kernelModule(): Promise<string | undefined> {
  const text = await Deno.readTextFile("/proc/driver/nvidia/version").catch(() => "");
  return kernelModuleVersion(text);
}

/** Reads the version from `/proc/driver/nvidia/version`. NVIDIA's open module puts the architecture before it. */
export function kernelModuleVersion(text: string): string | undefined {
  const version = text.match(/Kernel Module.*?\s(\d+(\.\d+)+)/)?.[1];
  return version === undefined ? undefined : `driver ${version}`;
}
