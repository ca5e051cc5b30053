import { posix } from "node:path";

/**
 * Bytes of memory that programs may still take: what the system can give, or the limit of this process's control group if that
 * is less, as in a container.
 */
export function availableMemory(): number {
  const limits = memoryLimitFiles(read("/proc/self/cgroup")).map((file) => memoryLimit(read(file)));
  return Math.min(Deno.systemMemoryInfo().available, ...limits);
}

/**
 * The files that may limit the memory of a control group, and of those around it.
 *
 * @param groups text of `/proc/self/cgroup`
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { memoryLimitFiles } from "./available_memory.ts";
 * assertEquals(memoryLimitFiles("1:name=systemd:/x\n0::/job\n"), [
 *   "/sys/fs/cgroup/job/memory.max",
 *   "/sys/fs/cgroup/memory.max",
 * ]);
 * assertEquals(memoryLimitFiles("4:memory:/\n"), ["/sys/fs/cgroup/memory/memory.limit_in_bytes"]);
 * ```
 */
export function memoryLimitFiles(groups: string): string[] {
  return groups.split("\n").flatMap((line) => {
    const [, controllers, group] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === "") return upwards("/sys/fs/cgroup", group!, "memory.max");
    if (!controllers?.split(",").includes("memory")) return [];
    return upwards("/sys/fs/cgroup/memory", group!, "memory.limit_in_bytes");
  });
}

/** A file in the folder of a group, and in those of the groups around it. */
function upwards(root: string, group: string, file: string): string[] {
  const here = posix.join(root, group, file);
  return group === "/" ? [here] : [here, ...upwards(root, posix.dirname(group), file)];
}

/** The bytes that such a file allows; infinite where it says `max` or is not there. */
export function memoryLimit(text: string): number {
  return /^\d+\s*$/.test(text) ? Number(text) : Infinity;
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    // Another operating system, or another version of control groups.
    return "";
  }
}
