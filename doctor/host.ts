import os from "node:os";
import pinned from "../tensorflow/wheels.json" with { type: "json" };
import { availableMemory } from "../pipeline/system/available_memory.ts";
import { jobsFor } from "../pipeline/system/default_jobs.ts";
import { type Finding, gigabytes } from "./finding.ts";

/** Memory for one training of the smallest profile, with Deno and libtensorflow, in bytes. */
const NEEDED_MEMORY = 2e9;
/** Disk space for data and results of the smallest profile, in bytes. */
const NEEDED_DISK = 1e9;

/** Checks Deno's version, the processor and the memory. */
export function checkHost(): Finding[] {
  return [
    denoFinding(Deno.version.deno),
    {
      subject: "processor",
      state: "ok",
      found:
        `${os.cpus()[0]?.model.trim() ?? "unknown"}, ${navigator.hardwareConcurrency} cores, ` +
        `${Deno.build.os} ${Deno.build.arch}`,
    },
    memoryFinding(
      { ...Deno.systemMemoryInfo(), available: availableMemory() },
      navigator.hardwareConcurrency,
    ),
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

/** Checks the memory, in bytes, against the needs of one training, and of as many as a run starts at once. */
export function memoryFinding(
  memory: { readonly total: number; readonly available: number },
  threads: number,
): Finding {
  const { jobs } = jobsFor(threads, memory.available);
  const found = `${gigabytes(memory.available)} of ${gigabytes(memory.total)} available` +
    (jobs < threads ? `, for ${jobs} of ${threads} stages at once` : "");
  if (memory.available >= NEEDED_MEMORY) return { subject: "memory", state: "ok", found };
  const remedy = `a training takes up to ${gigabytes(NEEDED_MEMORY)}; close other programs, or ` +
    "run one stage at a time with --jobs 1";
  return { subject: "memory", state: "note", found, remedy };
}

/**
 * Checks the free disk space, in bytes, against the needs of a fetch of libtensorflow and of the smallest profile. Where
 * nothing is left to fetch, little space is only noted: what there is of results may need no more.
 *
 * @param free null where the file system does not say
 * @param toFetch what the fetch needs
 */
export function diskFinding(root: string, free: number | null, toFetch: number): Finding {
  const needed = gigabytes(toFetch + NEEDED_DISK);
  if (free === null) {
    const remedy = `the file system does not say what is free; a first run takes ${needed}`;
    return { subject: "disk", state: "note", found: `unknown at "${root}"`, remedy };
  }
  const found = `${gigabytes(free)} free at "${root}"`;
  if (free >= toFetch + NEEDED_DISK) return { subject: "disk", state: "ok", found };
  const library = toFetch > 0 ? `libtensorflow (${gigabytes(toFetch)}) and ` : "";
  const remedy = `free ${needed} for ${library}the smallest profile`;
  return { subject: "disk", state: toFetch > 0 ? "problem" : "note", found, remedy };
}
