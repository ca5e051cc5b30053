/**
 * Images per second, start-up and peak memory of training, as JSON on stdout and a table on stderr.
 *
 *     deno task bench:train [--networks f1,c1] [--large 4096] [--seconds 5] [--repeats 3] [--threads 2] [--against torch]
 *
 * With `--against torch` the same work is done by PyTorch (`python3`, or what TORCH_PYTHON names) in turn, and the ratios of
 * the medians are printed. The first repeat tries all of its modes, torch.compile included where it works; the others
 * use the fastest.
 */
import { parseArgs } from "@std/cli/parse-args";
import { from } from "arquero";
import { fileURLToPath } from "node:url";
import { NETWORKS } from "../../stages/networks.ts";
import type { Measurement, Workload } from "./measure_training.ts";

const args = parseArgs(Deno.args, {
  string: ["networks", "large", "small", "seconds", "repeats", "threads", "against"],
});
const [large, small, seconds, repeats, threads] = [
  Number(args.large ?? 4096),
  Number(args.small ?? 128),
  Number(args.seconds ?? 5),
  Number(args.repeats ?? 3),
  Number(args.threads ?? navigator.hardwareConcurrency),
];
const networks = args.networks?.split(",") ?? ["f1", "c1", "resnet44"];
const unknown = networks.find((name) => !(name in NETWORKS));
if (unknown !== undefined) {
  console.error(
    `There is no network "${unknown}": wanted some of ${Object.keys(NETWORKS).join(", ")}`,
  );
  Deno.exit(2);
}

const methods: Record<string, Partial<Workload>> = {
  SB: { batch: small },
  LB: { batch: large },
  "LB+GBN": { batch: large, ghostBatch: small },
  "LB+GBN ghost by ghost": { batch: large, ghostBatch: small, accumulate: true },
};

const results = [];
for (const network of networks) {
  for (const [method, workload] of Object.entries(methods)) {
    const work = { network, seconds, threads, batch: small, ...workload };
    const ours: Measurement[] = [];
    const theirs: Record<string, Measurement[]> = {};
    let modes = network === "f1" ? ["eager", "compiled"] : ["eager", "channels_last", "compiled"];
    for (let repeat = 0; repeat < repeats; repeat++) {
      ours.push(await measureOurs(work));
      if (args.against !== "torch") continue;
      for (const mode of modes) {
        const measured = await measureTorch({ ...work, mode });
        if (measured) (theirs[mode] ??= []).push(measured);
      }
      if (repeat === 0) modes = [fastest(theirs)];
    }
    results.push({ network, method, batch: work.batch, ...compare(ours, theirs) });
    console.error(`${network} ${method}: ${Math.round(results.at(-1)!.imagesPerSecond)} images/s`);
  }
}
console.log(JSON.stringify({ threads, seconds, repeats, results }, null, 2));
console.error(from(results.map(rounded)).toMarkdown());

type Modes = Readonly<Record<string, readonly Measurement[]>>;

function median(runs: readonly Measurement[], field: keyof Measurement): number {
  return runs.map((run) => run[field]).toSorted((a, b) => a - b)[runs.length >> 1]!;
}

/** The mode of PyTorch that was fastest in the first repeat, in which all were tried. */
function fastest(theirs: Modes): string {
  const first = (mode: string) => theirs[mode]![0]!.imagesPerSecond;
  return Object.keys(theirs).reduce((best, mode) => first(mode) > first(best) ? mode : best);
}

function compare(ours: readonly Measurement[], theirs: Modes) {
  const mine = {
    imagesPerSecond: median(ours, "imagesPerSecond"),
    startupSeconds: median(ours, "startupSeconds"),
    peakMegabytes: median(ours, "peakMegabytes"),
  };
  if (Object.keys(theirs).length === 0) return mine;
  const mode = fastest(theirs);
  const best = theirs[mode]!;
  return {
    ...mine,
    torchMode: mode,
    torchImagesPerSecond: median(best, "imagesPerSecond"),
    torchMegabytes: median(best, "peakMegabytes"),
    speedRatio: mine.imagesPerSecond / median(best, "imagesPerSecond"),
    memoryRatio: mine.peakMegabytes / median(best, "peakMegabytes"),
  };
}

function rounded(result: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(result).map((
      [name, value],
    ) => [name, typeof value === "number" ? Number(value.toPrecision(4)) : value]),
  );
}

async function measureOurs(workload: Workload): Promise<Measurement> {
  const script = fileURLToPath(new URL("./measure_training.ts", import.meta.url));
  const flags = [
    `--import-map=${fileURLToPath(new URL("../../std/closed.json", import.meta.url))}`,
  ];
  const words = ["run", "-A", "--no-check", ...flags, script];
  return await run(Deno.execPath(), words, workload) ?? Deno.exit(1);
}

/** Undefined where torch.compile does not work, for want of a compiler for example. */
async function measureTorch(
  workload: Workload & { readonly mode: string },
): Promise<Measurement | undefined> {
  const script = fileURLToPath(new URL("./measure_training.py", import.meta.url));
  const measured = await run(Deno.env.get("TORCH_PYTHON") ?? "python3", [script], workload);
  return measured ?? (workload.mode === "compiled" ? undefined : Deno.exit(1));
}

async function run(
  program: string,
  words: readonly string[],
  workload: object,
): Promise<Measurement | undefined> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...words, JSON.stringify(workload)],
  }).output();
  const text = new TextDecoder();
  if (code !== 0) {
    console.error(
      `Measuring ${JSON.stringify(workload)} by ${program} failed:\n${text.decode(stderr)}`,
    );
    return undefined;
  }
  return JSON.parse(text.decode(stdout).trim().split("\n").at(-1)!);
}
