/**
 * Finds libtensorflow and the driver of a GPU on this machine, or fetches them.
 *
 * @module
 */
export { askDevices, type DevicesAnswer, whyNoGpu } from "./ask_devices.ts";
export { probeEnvironment } from "./child_environment.ts";
export {
  type Driver,
  driverEnvironment,
  findDriver,
  NEEDED_DRIVER,
  usableDevices,
  whyNoDriver,
} from "./driver.ts";
export { freeBytes } from "./free_bytes.ts";
export { fetchLibrary, type FetchNeeds, fetchNeeds, type FetchProgress } from "./fetch_library.ts";
export {
  damageOf,
  type DeviceChoice,
  expectLibrary,
  type LocatedLibrary,
  locateLibrary,
  type LocateOptions,
} from "./locate.ts";
export { PIP_REMEDY, whyNoPip } from "./python.ts";
export { type ProbeResult, runProbe } from "./run_probe.ts";
export { type Variant, type Wheels, wheelsForThisMachine } from "./wheel.ts";
export { LibraryError } from "../library.ts";
