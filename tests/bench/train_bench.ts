/**
 * Images per second, start-up and peak memory of training, as JSON on stdout and a table on stderr.
 *
 *     deno task bench:train [--networks f1,c1] [--methods SB,LB,…] [--large 4096] [--small 128] [--seconds 5] [--repeats 3]
 *       [--device auto|cpu|gpu] [--threads 2] [--precision float32|tf32] [--deterministic true|false] [--xla true|false]
 *       [--trainings 1] [--placement true|false] [--against torch] [--modes eager,channels_last,…] [--save <name>]
 *
 * With `--against torch` the same work is done by PyTorch (`python3`, or what TORCH_PYTHON names) in turn, on the same
 * device, with the same precision and demand for equal bits, and the ratios of the medians are printed. The first repeat
 * tries all of its modes (measure_training.py) or those named, where they work; the others use the fastest. With
 * `--trainings` as many equal trainings run at the same time, on either side, and their images and memory are summed.
 *
 * Each line has the speed of its matrix products and convolutions as a share of that of large matrix products alone, which
 * are measured before each network (doctor/self_test.ts) on as many threads.
 *
 * `--save <name>` adds the lines to results/bench/<name>.json, of which `deno task readme` makes the tables of docs/. So a
 * table can be measured in parts, with other batch sizes for each network. Lines measured under other conditions are
 * refused.
 *
 * `--placement true` lists the operations that TensorFlow placed on the processor.
 *
 * Memory is the host's resident memory, and on a GPU also the growth of what the card says is in use: nothing else may
 * run on it.
 */
import { parseArgs } from "@std/cli/parse-args";
import { from } from "arquero";
import { fileURLToPath } from "node:url";
import { UserError } from "../../pipeline/words/errors.ts";
import { processorName } from "../../pipeline/executor/host.ts";
import { checkChoice, deviceOf } from "../../stages/device/device.ts";
import { NETWORKS } from "../../stages/networks.ts";
import { type Numerics, numericsEnvironment } from "../../stages/device/numerics.ts";
import { locateLibrary } from "../../tensorflow/install/locate.ts";
import { runProbe } from "../../tensorflow/install/run_probe.ts";
import type { SelfTest } from "../../doctor/self_test.ts";
import type { Workload } from "./measure_training.ts";
import { mergeBench } from "./merge_bench.ts";
import { sideBySide, type Together } from "./side_by_side.ts";
import { ROOT } from "../root.ts";

const BOOLEANS = ["true", "false"] as const;
const PRECISIONS = ["float32", "tf32"] as const;
const METHODS = ["SB", "LB", "LB+GBN", "LB+GBN ghost by ghost"] as const;
/** Modes of PyTorch. The first two must work. */
const MODES = ["eager", "channels_last", "compiled", "reduce_overhead", "cuda_graph"] as const;
const OPTIONS = [
  ...["networks", "methods", "modes", "large", "small", "seconds", "repeats", "threads"],
  ...["against", "device", "precision", "deterministic", "xla", "trainings", "placement", "save"],
];

const args = parseArgs(Deno.args, {
  string: OPTIONS,
  unknown: (word) => refuse(`There is no option "${word}"`, OPTIONS.map((name) => `--${name}`)),
}) as unknown as Readonly<Record<string, string | undefined>>;
const settings = {
  networks: list("networks", Object.keys(NETWORKS), ["f1", "c1", "resnet44"]),
  methods: list("methods", METHODS, METHODS),
  modes: list("modes", MODES, MODES),
  logPlacement: list("placement", BOOLEANS, ["false"])[0] === "true",
  against: list("against", ["torch"], []).length > 0,
  large: count("large", 4096),
  small: count("small", 128),
  seconds: count("seconds", 5),
  repeats: count("repeats", 3),
  trainings: count("trainings", 1),
  threads: count("threads", navigator.hardwareConcurrency),
};
const numerics: Numerics = {
  precision: list("precision", PRECISIONS, ["float32"])[0]!,
  deterministic: list("deterministic", BOOLEANS, ["true"])[0] === "true",
  xla: list("xla", BOOLEANS, ["false"])[0] === "true",
};
const { env, onGpu } = await environment();

const results: Line[] = [];
let versions = {};
for (const network of settings.networks) {
  const peak = await measurePeak();
  for (const method of settings.methods) {
    const { large, small, seconds, repeats, logPlacement } = settings;
    const workload: Workload = {
      network,
      seconds,
      numerics,
      logPlacement,
      batch: method === "SB" ? small : large,
      ...(method.startsWith("LB+GBN") && { ghostBatch: small }),
      ...(method.endsWith("ghost by ghost") && { accumulate: true }),
    };
    const ours: Together[] = [];
    const theirs: Partial<Record<Mode, Together[]>> = {};
    let modes = settings.against ? settings.modes.filter((mode) => suits(mode, network)) : [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      ours.push(await measureOurs(workload) ?? Deno.exit(1));
      for (const mode of modes) {
        const measured = await measureTorch(workload, mode);
        if (measured) (theirs[mode] ??= []).push(measured);
      }
      if (repeat === 0 && settings.against) modes = [fastest(theirs)];
    }
    versions = {
      device: onGpu ? ours[0]!.device : processorName(),
      libtensorflow: ours[0]!.version,
      ...(settings.against && { pytorch: Object.values(theirs)[0]![0]!.version }),
    };
    const { placement } = ours[0]!;
    if (placement) {
      const list = Object.entries(placement.onProcessor).map(([op, count]) => `${count} ${op}`);
      console.error(
        `${network} ${method}: ${placement.onGpu} operations on the GPU, on the processor ${
          list.join(", ") || "none"
        }`,
      );
    }
    const line = { network, method, batch: workload.batch, ...compare(ours, theirs) };
    const gflops = line.imagesPerSecond * ours[0]!.operationsPerImage! / 1e9;
    results.push({ ...line, gflops, peakGflops: peak, shareOfPeak: gflops / peak });
    console.error(`${network} ${method}: ${Math.round(line.imagesPerSecond)} images/s`);
    // After every line, since a long measurement may not come to its end.
    if (args["save"] !== undefined) await save(args["save"]);
  }
}
console.log(JSON.stringify(measuredSoFar(), null, 2));
console.error(from(results.map(rounded)).toMarkdown());

/** What is printed and saved of a network by a method. */
type Line = ReturnType<typeof compare> & {
  readonly network: string;
  readonly method: string;
  readonly batch: number;
  readonly gflops: number;
  readonly peakGflops: number;
  readonly shareOfPeak: number;
};

/** All that was measured so far, and under which conditions. */
function measuredSoFar() {
  const { threads, seconds, repeats, trainings } = settings;
  return { ...versions, ...numerics, threads, seconds, repeats, trainings, results };
}

async function save(name: string): Promise<void> {
  const file = `results/bench/${name}.json`;
  await Deno.mkdir(`${ROOT}/results/bench`, { recursive: true });
  let bench = measuredSoFar();
  try {
    const saved = JSON.parse(await Deno.readTextFile(`${ROOT}/${file}`));
    bench = mergeBench(saved, bench, Object.keys(NETWORKS), METHODS);
  } catch (error) {
    if (error instanceof UserError) {
      console.error(
        `error: The lines cannot be added to ${file}: ${error.message}. Choose another name for --save, or delete the file.`,
      );
      Deno.exit(2);
    }
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await Deno.writeTextFile(`${ROOT}/${file}`, `${JSON.stringify(bench, null, 2)}\n`);
}

type Mode = typeof MODES[number];
type Modes = Readonly<Partial<Record<Mode, readonly Together[]>>>;
type Field = "imagesPerSecond" | "startupSeconds" | "peakResidentMegabytes" | "peakGpuMegabytes";

function median(runs: readonly Together[], field: Field): number {
  return runs.map((run) => run[field] ?? NaN).toSorted((a, b) => a - b)[runs.length >> 1]!;
}

/** Returns the mode of PyTorch that was fastest in the first repeat, which tries all. */
function fastest(theirs: Modes): Mode {
  const first = (mode: Mode) => theirs[mode]![0]!.imagesPerSecond;
  return (Object.keys(theirs) as Mode[]).reduce((best, mode) =>
    first(mode) > first(best) ? mode : best
  );
}

/** CUDA graphs need a GPU, and F1 has no images whose layout could matter. */
function suits(mode: Mode, network: string): boolean {
  if (mode === "channels_last") return network !== "f1";
  return onGpu || !["reduce_overhead", "cuda_graph"].includes(mode);
}

function compare(ours: readonly Together[], theirs: Modes) {
  const memory = onGpu ? "peakGpuMegabytes" : "peakResidentMegabytes";
  const of = (runs: readonly Together[]) => ({
    imagesPerSecond: median(runs, "imagesPerSecond"),
    startupSeconds: median(runs, "startupSeconds"),
    peakResidentMegabytes: median(runs, "peakResidentMegabytes"),
    ...(onGpu && { peakGpuMegabytes: median(runs, "peakGpuMegabytes") }),
  });
  const mine = of(ours);
  if (Object.keys(theirs).length === 0) return mine;
  const mode = fastest(theirs);
  const best = of(theirs[mode]!);
  return {
    ...mine,
    torch: { mode, version: theirs[mode]![0]!.version, device: theirs[mode]![0]!.device, ...best },
    torchModes: Object.fromEntries(
      Object.entries(theirs).map(([mode, runs]) => [mode, Math.round(runs[0]!.imagesPerSecond)]),
    ),
    speedRatio: mine.imagesPerSecond / best.imagesPerSecond,
    memoryRatio: (mine[memory] ?? NaN) / (best[memory] ?? NaN),
  };
}

function rounded(
  { torch, torchModes: _, ...result }: ReturnType<typeof compare> & {
    torch?: object;
    torchModes?: object;
  },
) {
  const theirs = Object.entries(torch ?? {}).map(([name, value]) => [`torch ${name}`, value]);
  return Object.fromEntries(
    [...Object.entries(result), ...theirs].map((
      [name, value],
    ) => [name, typeof value === "number" ? Number(value.toPrecision(4)) : value]),
  );
}

/** Returns the environment of a stage, after fetching libtensorflow. */
async function environment() {
  try {
    const choice = checkChoice(args.device ?? (Deno.env.get("DEVICE") || "auto"));
    const { env } = await deviceOf(ROOT, choice);
    const onGpu = env["TRAINING_DEVICE"] === "gpu";
    const { path } = await locateLibrary({
      cache: `${ROOT}/.cache/libtensorflow`,
      environment: { LIBTENSORFLOW_PATH: Deno.env.get("LIBTENSORFLOW_PATH") },
      device: onGpu ? "gpu" : "cpu",
    });
    return {
      env: {
        ...env,
        LIBTENSORFLOW_PATH: path,
        ...numericsEnvironment(numerics),
        TRAINING_THREADS: String(settings.threads),
      },
      onGpu,
    };
  } catch (error) {
    if (!(error instanceof Error) || !/^(UserError|LibraryError)$/.test(error.name)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exit(2);
  }
}

async function measureOurs(workload: Workload): Promise<Together | undefined> {
  const script = fileURLToPath(new URL("./measure_training.ts", import.meta.url));
  const words = ["run", "-A", "--no-check", `--import-map=${ROOT}/std/closed.json`, script];
  return await measure(Deno.execPath(), words, env, workload);
}

/** Speed of large matrix products, in GFLOP/s. */
async function measurePeak(): Promise<number> {
  const program = new URL("../../doctor/self_test.ts", import.meta.url);
  const device = onGpu ? ["GPU"] : ["CPU", String(settings.threads)];
  const tested = await runProbe(program, [env["LIBTENSORFLOW_PATH"]!, ...device], env);
  if (!tested.ok) {
    console.error(`Measuring matrix products ended with ${tested.end}: ${tested.message}`);
    Deno.exit(1);
  }
  return (JSON.parse(tested.line) as SelfTest).matmul.gflops;
}

/** Measures one mode; undefined if it does not work, such as torch.compile without a compiler. */
async function measureTorch(workload: Workload, mode: Mode): Promise<Together | undefined> {
  const script = fileURLToPath(new URL("./measure_training.py", import.meta.url));
  const work = { ...workload, mode, device: onGpu ? "gpu" : "cpu", threads: settings.threads };
  const measured = await measure(Deno.env.get("TORCH_PYTHON") ?? "python3", [script], {}, work);
  return measured ?? (MODES.slice(0, 2).includes(mode) ? Deno.exit(1) : undefined);
}

async function measure(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  workload: object,
): Promise<Together | undefined> {
  const work = JSON.stringify(workload);
  const measuring = { program, args: [...words, work], env };
  const measured = await sideBySide(measuring, settings.trainings, onGpu);
  if (typeof measured !== "string") return measured;
  console.error(`Measuring ${work} by ${program} failed:\n${measured}`);
  return undefined;
}

function list<Word extends string>(
  name: string,
  known: readonly Word[],
  otherwise: readonly Word[],
): readonly Word[] {
  const words = args[name]?.split(",") ?? otherwise;
  const unknown = words.find((word) => !known.includes(word as Word));
  if (unknown !== undefined) refuse(`--${name} knows no "${unknown}"`, known);
  return words as readonly Word[];
}

function count(name: string, otherwise: number): number {
  const value = Number(args[name] ?? otherwise);
  if (!(value > 0)) refuse(`--${name}: found "${args[name]}"`, ["a number above 0"]);
  return value;
}

function refuse(found: string, wanted: readonly string[]): never {
  console.error(`error: ${found}, wanted ${wanted.join(", ")}.`);
  Deno.exit(2);
}
