import os from "node:os";
import { tryProgram } from "../system/run_program.ts";
import { UserError } from "../words/errors.ts";
import { count } from "../words/text.ts";
import type { Resources, Stage } from "../types.ts";

/** The resources of a machine. */
export interface Capacity {
  readonly cores: number;
  readonly memoryGiB: number;
  /** Ids as `CUDA_VISIBLE_DEVICES` names them. */
  readonly gpus: readonly string[];
}

/** The resources that a running stage holds until disposed. */
export interface Share extends Disposable {
  /** Environment variables that restrict the process to its share. */
  readonly env: Readonly<Record<string, string>>;
}

/** Shares a machine among stages. */
export interface Allotment {
  /** Takes resources for a stage; null while too few are free. */
  take(resources: Resources | undefined): Share | null;
}

/**
 * The machine's cores and memory, and its GPUs if a stage asks for any: those in the engine's `CUDA_VISIBLE_DEVICES`, or else
 * all GPUs of the driver.
 */
export async function machineCapacity(stages: readonly Stage[]): Promise<Capacity> {
  const wanted = stages.some(({ resources }) => (resources?.gpus ?? 0) > 0);
  return {
    cores: navigator.hardwareConcurrency,
    memoryGiB: os.totalmem() / 2 ** 30,
    gpus: wanted ? await listGpus() : [],
  };
}

/** The part of a machine that a stage takes while it runs: one of the places for stages, or more if it asks for more. */
export function partOf(
  { cores = 0, memoryGiB = 0, gpus = 0 }: Resources = {},
  capacity: Capacity,
  jobs: number,
): number {
  const parts = [
    1 / Math.max(1, jobs),
    cores / capacity.cores,
    memoryGiB / capacity.memoryGiB,
    gpus / Math.max(1, capacity.gpus.length),
  ];
  return Math.min(1, Math.max(...parts));
}

/** @throws {UserError} if a stage asks for more GPUs than there are */
export function checkCapacity(stages: readonly Stage[], { gpus }: Capacity): void {
  const large = stages.filter(({ resources }) => Math.ceil(resources?.gpus ?? 0) > gpus.length);
  const [first] = large;
  if (first === undefined) return;
  const more = large.length > 1 ? ` and ${count(large.length - 1, "other stage")}` : "";
  throw new UserError(
    `Stage "${first.name}"${more} asks for ${
      count(Math.ceil(first.resources?.gpus ?? 0), "GPU")
    }, found ` +
      `${gpus.length}. Nothing was run; ask for fewer in the configuration, or check CUDA_VISIBLE_DEVICES and the driver.`,
  );
}

/**
 * Shares a machine among stages while the sum of their shares fits. A stage that asks for more cores or memory than there are
 * gets all of them.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { allot } from "./resources.ts";
 * const machine = allot({ cores: 8, memoryGiB: 32, gpus: ["0", "1"] });
 * const first = machine.take({ gpus: 1, cores: 4 });
 * assertEquals(first?.env, { CUDA_VISIBLE_DEVICES: "0" });
 * assertEquals(machine.take({ cores: 5 }), null);
 * assertEquals(machine.take({ gpus: 0.5, cores: 2 })?.env, { CUDA_VISIBLE_DEVICES: "1" });
 * assertEquals(machine.take({ gpus: 0.5, cores: 2 })?.env, { CUDA_VISIBLE_DEVICES: "1" });
 * ```
 */
export function allot(capacity: Capacity): Allotment {
  let { cores, memoryGiB } = capacity;
  // The free part of each GPU, in the order of their ids, so that stages one after the other use the same GPU.
  const free = new Map(capacity.gpus.map((id) => [id, 1]));
  return {
    take(resources = {}) {
      const needed = {
        cores: Math.min(resources.cores ?? 0, capacity.cores),
        memoryGiB: Math.min(resources.memoryGiB ?? 0, capacity.memoryGiB),
        gpus: resources.gpus ?? 0,
      };
      const gpus = chooseGpus(free, needed.gpus);
      if (needed.cores > cores || needed.memoryGiB > memoryGiB || gpus === null) return null;
      cores -= needed.cores;
      memoryGiB -= needed.memoryGiB;
      for (const [id, share] of gpus) free.set(id, free.get(id)! - share);
      let held = true;
      return {
        // Hides the GPUs of other stages.
        env: capacity.gpus.length === 0 ? {} : { CUDA_VISIBLE_DEVICES: [...gpus.keys()].join(",") },
        [Symbol.dispose]() {
          if (!held) return;
          held = false;
          cores += needed.cores;
          memoryGiB += needed.memoryGiB;
          for (const [id, share] of gpus) free.set(id, free.get(id)! + share);
        },
      };
    },
  };
}

/** Tolerance for rounding: three thirds of a GPU do not add up to one in binary. */
const NOTHING = 1e-6;

/** Chooses whole GPUs, or a part of the fullest GPU that has room, so that others stay whole. Null if none fits. */
function chooseGpus(
  free: ReadonlyMap<string, number>,
  wanted: number,
): ReadonlyMap<string, number> | null {
  if (wanted > 0 && wanted < 1) {
    const [id] = [...free].filter(([, left]) => left >= wanted - NOTHING)
      .sort(([, a], [, b]) => Math.abs(a - b) < NOTHING ? 0 : a - b)[0] ?? [];
    return id === undefined ? null : new Map([[id, wanted]]);
  }
  const idle = [...free].filter(([, left]) => left >= 1 - NOTHING);
  const whole = Math.ceil(wanted);
  return idle.length < whole ? null : new Map(idle.slice(0, whole).map(([id]) => [id, 1]));
}

async function listGpus(): Promise<string[]> {
  const visible = Deno.env.get("CUDA_VISIBLE_DEVICES");
  if (visible !== undefined) {
    return visible.split(",").map((id) => id.trim()).filter((id) => id !== "" && id !== "-1");
  }
  const ended = await tryProgram("nvidia-smi", ["--query-gpu=index", "--format=csv,noheader"], {
    timeoutMs: 30_000,
  });
  if (ended !== null) {
    return new TextDecoder().decode(ended.stdout).split("\n").map((id) => id.trim())
      .filter((id) => /^\d+$/.test(id));
  }
  // Without nvidia-smi the driver's device files count. WSL has one file for all GPUs.
  const files = [...Deno.readDirSync("/dev")].map(({ name }) => name);
  const ids = files.flatMap((name) => /^nvidia(\d+)$/.exec(name)?.[1] ?? []);
  return ids.length === 0 && files.includes("dxg") ? ["0"] : ids.sort();
}
