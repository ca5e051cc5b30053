import os from "node:os";
import { digestFile } from "../key/digest.ts";
import type { Graph } from "../plan/graph.ts";
import { listPath } from "../plan/list_path.ts";
import { tryProgram } from "../system/run_program.ts";
import type { Json, RunRecord } from "../types.ts";

/**
 * The facts about machine, source tree and command line that every run record holds.
 *
 * The tree counts as clean if only files that stages publish differ from the commit.
 */
export async function engineFacts(root: string, graph: Graph): Promise<Record<string, Json>> {
  const [git, host] = await Promise.all([gitFacts(root, graph), hostFacts()]);
  return {
    host,
    lock: await digestFile(`${root}/deno.lock`).then(({ digest }) => digest, () => null),
    ...(git === null ? {} : { git }),
    command: [Deno.mainModule.replace(/^.*\//, ""), ...Deno.args],
  };
}

/** Longest wait for a program that describes the machine. */
const PATIENCE_MS = 30_000;

/** The processor of this machine. */
export function processorName(): string {
  return os.cpus()[0]?.model.trim() ?? "unknown";
}

/**
 * Returns what says whether a run was on this machine, or on one with the same processor and as many cores. The system is
 * asked once, for any number of runs.
 */
export function sameMachine(): (run: RunRecord) => boolean {
  const [name, threads] = [processorName(), navigator.hardwareConcurrency];
  return ({ facts }) => {
    const { processor, cores } = (facts["host"] ?? {}) as Readonly<Record<string, Json>>;
    return processor === name && cores === threads;
  };
}

/** Instructions that decide which kernels a numerical library takes, and with that the last bits of its results. */
const VECTOR_INSTRUCTIONS = /^(avx|fma|amx|asimd|sve)/;

/** The vector instructions of this machine's processor; none where the system does not list them. */
async function vectorInstructions(): Promise<string[]> {
  const text = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  const [, flags = ""] = /^(?:flags|Features)\s*:(.*)$/m.exec(text) ?? [];
  return flags.split(" ").filter((flag) => VECTOR_INSTRUCTIONS.test(flag)).sort();
}

/** Facts about this machine. */
export async function hostFacts(): Promise<Json> {
  const [gpu, instructions] = await Promise.all([gpuFacts(), vectorInstructions()]);
  return {
    deno: Deno.version.deno,
    os: `${Deno.build.os} ${os.release()}`,
    arch: Deno.build.arch,
    processor: processorName(),
    ...(instructions.length > 0 && { instructions }),
    cores: navigator.hardwareConcurrency,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30 * 10) / 10,
    ...(gpu === null ? {} : { gpu }),
  };
}

async function gitFacts(root: string, graph: Graph): Promise<Json> {
  const commit = await run(root, ["rev-parse", "HEAD"]);
  if (commit === null) return null;
  const published = graph.order.flatMap((stage) => [
    ...Object.values(stage.publish ?? {}),
    ...(stage.publishRecords === undefined ? [] : [stage.publishRecords]),
    ...(stage.publishFolder === undefined ? [] : [listPath(stage.publishFolder, stage.name)]),
  ]);
  const excluded = published.map((path) => `:(exclude,top,literal)${path}`);
  const changes = await run(root, ["status", "--porcelain", "--", ".", ...excluded]);
  return { commit, clean: changes === "" };
}

/** Name and driver of each GPU, such as `NVIDIA H100 80GB HBM3, 550.54.15`. */
async function gpuFacts(): Promise<Json> {
  const text = await output("nvidia-smi", [
    "--query-gpu=name,driver_version",
    "--format=csv,noheader",
  ]);
  return text === null || text === "" ? null : text.split("\n").map((line) => line.trim());
}

function run(root: string, args: readonly string[]): Promise<string | null> {
  return output("git", ["-C", root, ...args]);
}

async function output(program: string, args: readonly string[]): Promise<string | null> {
  // A driver that hangs must not hold a run.
  const ended = await tryProgram(program, args, { timeoutMs: PATIENCE_MS });
  return ended?.success ? new TextDecoder().decode(ended.stdout).trim() : null;
}
