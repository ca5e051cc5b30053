/**
 * Program: queries the NVIDIA driver given as its argument and prints a `DriverAnswer` as JSON. It runs in a separate
 * process because a broken driver can hang or crash the process that calls it.
 */
import type { DriverAnswer, GpuDevice } from "./driver.ts";

const SYMBOLS = {
  cuInit: { parameters: ["u32"], result: "i32" },
  cuDriverGetVersion: { parameters: ["buffer"], result: "i32" },
  cuDeviceGetCount: { parameters: ["buffer"], result: "i32" },
  cuDeviceGet: { parameters: ["buffer", "i32"], result: "i32" },
  cuDeviceGetName: { parameters: ["buffer", "i32", "i32"], result: "i32" },
  cuDeviceTotalMem_v2: { parameters: ["buffer", "i32"], result: "i32" },
  cuDeviceGetAttribute: { parameters: ["buffer", "i32", "i32"], result: "i32" },
} as const;

/** `CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR` and `…_MINOR` in cuda.h. */
const CAPABILITY = [75, 76] as const;

function ask(path: string): DriverAnswer {
  const { symbols } = Deno.dlopen(path, SYMBOLS);
  const int = Int32Array.of(0);
  const checked = (call: string, code: number) => {
    if (code !== 0) throw { call, code };
  };
  const read = (call: string, code: number) => (checked(call, code), int[0]!);
  // The version needs no cuInit, and explains why cuInit fails with an old driver.
  const version = read("cuDriverGetVersion", symbols.cuDriverGetVersion(int));
  try {
    checked("cuInit", symbols.cuInit(0));
    const count = read("cuDeviceGetCount", symbols.cuDeviceGetCount(int));
    const devices = Array.from({ length: count }, (_, i): GpuDevice => {
      const device = read("cuDeviceGet", symbols.cuDeviceGet(int, i));
      const name = new Uint8Array(256);
      checked("cuDeviceGetName", symbols.cuDeviceGetName(name, name.length, device));
      const bytes = BigUint64Array.of(0n);
      checked("cuDeviceTotalMem", symbols.cuDeviceTotalMem_v2(bytes, device));
      const capability = CAPABILITY.map((attribute) =>
        read("cuDeviceGetAttribute", symbols.cuDeviceGetAttribute(int, attribute, device))
      );
      return {
        name: new TextDecoder().decode(name.subarray(0, name.indexOf(0))),
        memoryBytes: Number(bytes[0]),
        capability: capability.join("."),
      };
    });
    return { version, devices };
  } catch (failure) {
    if (failure instanceof Error) throw failure;
    return { version, devices: [], failure: failure as { call: string; code: number } };
  }
}

if (import.meta.main) {
  try {
    console.log(JSON.stringify(ask(Deno.args[0]!)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
