import os from "node:os";
import pinned from "../tensorflow/wheels.json" with { type: "json" };
import { freeBytes } from "../tensorflow/install/mod.ts";
import { type Finding, gigabytes } from "./finding.ts";

/** Memory for one training of the smallest profile, with Deno and libtensorflow, in bytes. */
const NEEDED_MEMORY = 2e9;
/** Disk space for unpacking libtensorflow for the CPU, and for data and results of the smallest profile, in bytes. */
const NEEDED_DISK = 2e9;

/** Checks Deno's version, the processor, memory and disk. */
export async function checkHost(root: string): Promise<Finding[]> {
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

/** Compares Deno's version with the pinned one; only an older version is a problem. */
export function denoFinding(version: string): Finding {
  const wanted = pinned.deno[0]!.version;
  const found = version === wanted ? version : `${version}; the project is tested with ${wanted}`;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  const old = major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
  if (version === wanted) return { subject: "Deno", state: "ok", found };
  const remedy = `run npx deno@${wanted} task …, which needs no installation`;
  return { subject: "Deno", state: old ? "problem" : "note", found, remedy };
}

/** Checks the memory, in bytes, against the needs of one training. */
export function memoryFinding(memory: { total: number; available: number }): Finding {
  const found = `${gigabytes(memory.available)} of ${gigabytes(memory.total)} available`;
  if (memory.available >= NEEDED_MEMORY) return { subject: "memory", state: "ok", found };
  const remedy = `a training takes up to ${gigabytes(NEEDED_MEMORY)}; close other programs, or ` +
    "run one stage at a time with --jobs 1";
  return { subject: "memory", state: "note", found, remedy };
}

/** Checks the free disk space, in bytes, against the needs of the smallest profile; null where the file system does not say. */
export function diskFinding(root: string, free: number | null): Finding {
  if (free === null) {
    const remedy = `the file system does not say what is free; the smallest profile takes ${
      gigabytes(NEEDED_DISK)
    }`;
    return { subject: "disk", state: "note", found: `unknown at "${root}"`, remedy };
  }
  const found = `${gigabytes(free)} free at "${root}"`;
  if (free >= NEEDED_DISK) return { subject: "disk", state: "ok", found };
  const remedy = `free ${gigabytes(NEEDED_DISK)} for the smallest profile`;
  return { subject: "disk", state: "problem", found, remedy };
}
