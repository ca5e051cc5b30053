import os from "node:os";
import { digestFile } from "../key/digest.ts";
import { type Graph, listPath } from "../plan/graph.ts";
import { redact } from "../words/redact.ts";
import type { Json } from "../types.ts";

/**
 * Facts about the machine, the source tree and the call that go into every run record.
 *
 * The tree counts as clean when nothing differs from the commit but what stages themselves publish.
 */
export async function engineFacts(root: string, graph: Graph): Promise<Record<string, Json>> {
  const [git, host] = await Promise.all([gitFacts(root, graph), hostFacts()]);
  return {
    host,
    lock: await digestFile(`${root}/deno.lock`).then(({ digest }) => digest, () => null),
    ...(git === null ? {} : { git }),
    command: [Deno.mainModule.replace(/^.*\//, ""), ...Deno.args.map(redact)],
  };
}

/** Facts about this machine. */
export async function hostFacts(): Promise<Json> {
  const gpu = await gpuFacts();
  return {
    deno: Deno.version.deno,
    os: `${Deno.build.os} ${os.release()}`,
    arch: Deno.build.arch,
    processor: os.cpus()[0]?.model.trim() ?? "unknown",
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
  const but = published.map((path) => `:(exclude,top,literal)${path}`);
  const changes = await run(root, ["status", "--porcelain", "--", ".", ...but]);
  return { commit, clean: changes === "" };
}

/** Names and driver of the GPUs, `NVIDIA H100 80GB HBM3, 550.54.15`. */
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
  try {
    const { success, stdout } = await new Deno.Command(program, {
      args: [...args],
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch {
    // Not on this machine.
    return null;
  }
}
