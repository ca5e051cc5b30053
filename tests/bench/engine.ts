/**
 * `deno task bench:engine [--fans 1000,10000] [--repeats 3] [--against make,ninja,doit,snakemake,dvc] [--executor slurm]
 * [--filled] [--caches 10000]`
 * prints what pipelines of trivial stages take, as JSON: seconds, medians; the tools take turns, so that a noisy minute hits
 * all. `floor` are the same processes without an engine (floor.ts), `shell` is a script with one `cat` a stage. With `--executor slurm`, on a machine that submits to a cluster, each stage is a job as well; what is measured there
 * is the cluster with it. With `--filled` results are put into the store without running anything, and only what comes after
 * a full run is measured: minutes instead of hours at 10,000. With `--caches`, only what copying so many results to and from each kind of cache takes.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "../../pick_std.ts";
import { openProject } from "../../pipeline/plan/project.ts";
import { benchStages, CAT, type Shape } from "./app.ts";
import { cacheTimes } from "./caches.ts";
import { fillStore } from "./fill_store.ts";
import { PEERS } from "./peers.ts";

interface Times {
  full?: number;
  noop: number;
  status?: number;
  /** A run after a change of one leaf: the leaf and the join run. */
  leaf: number;
  /** The same run again: the digests of the join's inputs are in memory. */
  leafAgain?: number;
  /** Largest resident memory of the tool's process, over the four runs. */
  peakMiB: number;
}

const flags = await standardLibraryFlags();
const [app, floor] = ["./app.ts", "./floor.ts"].map((file) =>
  fileURLToPath(new URL(file, import.meta.url))
) as [string, string];

/** Command of a program, with the V8 flags of the project's tasks. */
async function denoRun(...words: string[]): Promise<string[]> {
  const { tasks } = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  ) as { tasks: { reproduce: { command: string } } };
  const v8 = /--v8-flags=\S+/.exec(tasks.reproduce.command) ?? [];
  return [Deno.execPath(), "run", "-A", "--no-lock", ...v8, ...flags, ...words];
}

/** Runs a command to its end. */
async function time(
  command: readonly string[],
  cwd: string,
): Promise<{ seconds: number; peakMiB: number }> {
  const [program = "", ...args] = command;
  const started = performance.now();
  const child = new Deno.Command(program, { args, cwd, stdout: "null", stderr: "piped" }).spawn();
  let peakMiB = 0;
  const look = () => {
    try {
      const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
      peakMiB = Math.max(peakMiB, Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // The system is not Linux, or the process has ended.
    }
  };
  const timer = setInterval(look, 5);
  const error = new Response(child.stderr).text();
  const { success } = await child.status;
  const seconds = (performance.now() - started) / 1000;
  clearInterval(timer);
  if (!success) throw new Error(`${command.join(" ")} failed:\n${await error}`);
  return { seconds, peakMiB: Math.round(peakMiB) };
}

/** @param how many stages at once and where, as flags */
async function engineTimes(
  shape: Shape,
  count: number,
  how: readonly string[],
  filled = false,
): Promise<Times> {
  const root = await Deno.makeTempDir({ prefix: "bench-" });
  try {
    await Deno.writeTextFile(`${root}/cat.ts`, CAT);
    const command = async (...words: string[]) =>
      time(await denoRun(app, shape, `${count}`, root, ...words), root);
    const full = filled ? undefined : await command("reproduce", "--quiet", ...how);
    if (filled) await fillStore(await openProject(root, benchStages(shape, count, 0)));
    const noop = await command("reproduce", "--quiet");
    const status = await command("status");
    const leaf = await command("reproduce", "--quiet", ...how, "--set", "n=-1");
    const again = await command("reproduce", "--quiet", ...how, "--set", "n=-2");
    const all = [...(full ? [full] : []), noop, status, leaf, again];
    return {
      ...(full && { full: full.seconds }),
      noop: noop.seconds,
      status: status.seconds,
      leaf: leaf.seconds,
      leafAgain: again.seconds,
      peakMiB: Math.max(...all.map(({ peakMiB }) => peakMiB)),
    };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function floorTimes(shape: Shape, count: number): Promise<{ full: number }> {
  const root = await Deno.makeTempDir({ prefix: "bench-" });
  try {
    return { full: (await time(await denoRun(floor, shape, `${count}`, root), root)).seconds };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function peerTimes(name: string, shape: Shape, count: number): Promise<Times> {
  const root = await Deno.makeTempDir({ prefix: "bench-" });
  try {
    for (let i = 0; i < count; i += 1) await Deno.writeTextFile(`${root}/in.${i}`, `${i}\n`);
    const { write, run } = PEERS[name]!;
    await write(root, shape, count);
    const full = await time(run, root);
    const noop = await time(run, root);
    await Deno.writeTextFile(`${root}/in.0`, "changed\n");
    const leaf = await time(run, root);
    const peakMiB = Math.max(...[full, noop, leaf].map(({ peakMiB }) => peakMiB));
    return { full: full.seconds, noop: noop.seconds, leaf: leaf.seconds, peakMiB };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function isInstalled(program: string): Promise<boolean> {
  try {
    await new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" })
      .output();
    return true;
  } catch {
    return false;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const value = sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return Math.round(value * 1e4) / 1e4;
}

function medians(all: readonly Partial<Times>[]): Record<string, number> {
  const names = Object.keys(all[0]!) as (keyof Times)[];
  return Object.fromEntries(
    names.map((name) => [name, median(all.map((each) => each[name] ?? 0))]),
  );
}

if (import.meta.main) {
  const args = parseArgs(Deno.args, {
    string: ["fans", "repeats", "against", "executor", "caches"],
    boolean: ["filled"],
  });
  if (args.caches !== undefined) {
    const caches = await cacheTimes(Number(args.caches));
    console.log(JSON.stringify({ cores: navigator.hardwareConcurrency, caches }, null, 2));
    Deno.exit();
  }
  const fans = (args.fans ?? "1000,10000").split(",").filter(Boolean).map(Number);
  const repeats = Number(args.repeats ?? 3);
  const tools = args.filled ? [] : ["shell"];
  for (const name of (args.against ?? "").split(",").filter(Boolean)) {
    if (!(name in PEERS)) throw new Error(`--against knows ${Object.keys(PEERS)}, not "${name}"`);
    if (await isInstalled(name)) tools.push(name);
    else console.error(`${name} is not installed; left out`);
  }
  const onCluster = args.executor === "slurm";
  const shapes: [Shape, number][] = [["chain", 8], ...fans.map((n): [Shape, number] => ["fan", n])];
  const result: Record<string, unknown> = {};
  for (const [shape, count] of shapes) {
    const times: Record<string, Partial<Times>[]> = {
      engine: [],
      ...(args.filled ? {} : { floor: [] }),
      ...(onCluster ? { slurm: [] } : {}),
      ...Object.fromEntries(tools.map((t) => [t, []])),
    };
    for (let i = 0; i < repeats; i += 1) {
      times.engine!.push(await engineTimes(shape, count, ["--jobs", "1"], args.filled));
      times.floor?.push(await floorTimes(shape, count));
      times.slurm?.push(await engineTimes(shape, count, ["--executor", "slurm"]));
      for (const tool of tools) times[tool]!.push(await peerTimes(tool, shape, count));
    }
    const table = Object.fromEntries(
      Object.entries(times).map(([tool, all]) => [tool, medians(all)]),
    );
    const stages = shape === "chain" ? count : count + 1;
    const perStage = (seconds: number) => Math.round(seconds / stages * 1e5) / 100;
    result[`${shape}${count}`] = {
      ...table,
      ...(!args.filled && {
        overheadMsPerStage: perStage(table.engine!.full! - table.floor!.full!),
        aboveShellMsPerStage: perStage(table.engine!.full! - table.shell!.full!),
      }),
      ...(onCluster ? { slurmMsPerStage: perStage(table.slurm!.full!) } : {}),
    };
  }
  const about = {
    cores: navigator.hardwareConcurrency,
    repeats,
    floor:
      "the same Deno processes with the same permissions, one after another, without an engine",
    overheadMsPerStage: "full run above the floor: the engine's own",
  };
  console.log(JSON.stringify({ ...about, result }, null, 2));
}
