import type { Library, Pointer } from "./library.ts";
import { checked } from "./status.ts";

/** A device on which TensorFlow can place operations. */
export interface Device {
  /** TensorFlow's name, e.g. `/job:localhost/replica:0/task:0/device:CPU:0`. */
  readonly name: string;
  readonly type: "CPU" | "GPU" | string;
  readonly memoryBytes: number;
}

/** Reads and frees the `TF_DeviceList` that `list` makes. */
export function readDevices(
  library: Library,
  list: (status: Pointer) => Deno.PointerValue,
): Device[] {
  const { symbols } = library;
  const text = (pointer: Deno.PointerValue) => Deno.UnsafePointerView.getCString(pointer!);
  const devices = checked(library, "List the devices", list)!;
  try {
    return Array.from(
      { length: symbols.TF_DeviceListCount(devices) },
      (_, i) =>
        checked(library, "Read a device", (status) => ({
          name: text(symbols.TF_DeviceListName(devices, i, status)),
          type: text(symbols.TF_DeviceListType(devices, i, status)),
          memoryBytes: Number(symbols.TF_DeviceListMemoryBytes(devices, i, status)),
        })),
    );
  } finally {
    symbols.TF_DeleteDeviceList(devices);
  }
}
