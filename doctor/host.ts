import { statfs } from "node:fs/promises";
import os from "node:os";
import pinned from "../tensorflow/wheels.json" with { type: "json" };
import { type Finding, gigabytes } from "./finding.ts";

/** A training of the smallest profile, with Deno and libtensorflow. */
const NEEDED_MEMORY = 2e9;
/** libtensorflow for the processor while it is unpacked, data and results of the smallest profile. */
const NEEDED_DISK = 2e9;

/** The version of Deno, the processor, memory and disk. */
export async function lookAtHost(root: string): Promise<Finding[]> {
  return [
    denoFinding(Deno.version.deno),
    {
      subject: "processor",
      state: "ok",
      found:
        `${os.cpus()[0]?.model.trim() ?? "unknown"}, ${navigator.hardwareConcurrency} cores, ` +
        `${Deno.build.os} ${Deno.build.arch}`,
    },
    memoryFinding(Deno.systemMemoryInfo()),
    diskFinding(root, await freeBytes(root)),
  ];
}

/** Judges Deno's version against the one that the project is checked with. */
export function denoFinding(version: string): Finding {
  const wanted = pinned.deno[0]!.version;
  const found = version === wanted ? version : `${version}; the project is checked with ${wanted}`;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  const old = major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
  if (version === wanted) return { subject: "Deno", state: "ok", found };
  const remedy = `npx deno@${wanted} task … runs that one without installing it`;
  return { subject: "Deno", state: old ? "problem" : "note", found, remedy };
}

/** Judges the memory, in bytes. */
export function memoryFinding(memory: { total: number; available: number }): Finding {
  const found = `${gigabytes(memory.available)} of ${gigabytes(memory.total)} available`;
  if (memory.available >= NEEDED_MEMORY) return { subject: "memory", state: "ok", found };
  const remedy = `a training takes up to ${gigabytes(NEEDED_MEMORY)}; end other programs, or run ` +
    "one at a time: --jobs 1";
  return { subject: "memory", state: "note", found, remedy };
}

/** Judges the free disk at the project's folder, in bytes. */
export function diskFinding(root: string, free: number): Finding {
  const found = `${gigabytes(free)} free at "${root}"`;
  if (free >= NEEDED_DISK) return { subject: "disk", state: "ok", found };
  const remedy = `make room: ${gigabytes(NEEDED_DISK)} for the smallest profile`;
  return { subject: "disk", state: "problem", found, remedy };
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
