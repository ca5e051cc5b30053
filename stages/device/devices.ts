import { type Device, deviceOf } from "./device.ts";

/**
 * Returns {@linkcode deviceOf} for a project, which looks at each device once: that may start a process and ask a driver.
 *
 * @param root the project's folder
 */
export function devices(root: string): (wanted?: string) => Promise<Device> {
  const known = new Map<string, Promise<Device>>();
  return (wanted = "auto") => {
    const device = known.get(wanted) ?? deviceOf(root, wanted);
    known.set(wanted, device);
    return device;
  };
}
