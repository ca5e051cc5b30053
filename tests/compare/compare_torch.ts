/**
 * C1 and ResNet44 on real CIFAR-10 by this project and by PyTorch, side by side: the same settings, each its own initial
 * values, order and random numbers. Writes results/compare/torch.md and torch.csv. A training that is done is kept in
 * .cache/compare/ and not repeated.
 *
 *     deno task compare:torch [--seeds 3] [--threads 1] [--c1 50000] [--resnet44 50000] [--test 10000]
 *
 * The numbers after a network are training images (0: not at all). TORCH_PYTHON names a Python with torch and numpy.
 */
import { parseArgs } from "@std/cli/parse-args";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { LabelledImages } from "../../models/images/images.ts";
import { standardLibraryFlags } from "../../pick_std.ts";
import { openStore } from "../../pipeline/store/store.ts";
import { loadConfiguration } from "../stages/configuration/load_configuration.ts";
import { readImages } from "../../stages/training/read_images.ts";
import { trainConfig } from "../../stages/training/train_config.ts";
import { type Outcome, report, table } from "./report.ts";
import type { Curve, Training } from "./training.ts";
import { ROOT } from "../root.ts";

const python = Deno.env.get("TORCH_PYTHON") ?? "python3";
const EPOCHS = { c1: 4, resnet44: 2 } as const;
const CIFAR = [50_000, 10_000] as const;

const args = parseArgs(Deno.args, {
  string: ["seeds", "threads", "test", "c1", "resnet44"],
  default: { seeds: "3", threads: "1", test: CIFAR[1], c1: CIFAR[0], resnet44: CIFAR[0] },
  unknown: (word) => stop(`"${word}" means nothing here; see the head of this file`),
});
const [seeds, threads, testImages] = [number("seeds"), number("threads"), number("test")];

if (!await succeeds(python, ["-c", "import numpy, torch"])) {
  stop(
    `"${python}" has no PyTorch. Install it, \`python3 -m venv torch && torch/bin/pip install torch numpy\`, ` +
      `and name it: TORCH_PYTHON=torch/bin/python deno task compare:torch`,
  );
}
const flags = await standardLibraryFlags();
const main = ["run", "-A", ...flags, "main.ts", "run", "prepare/cifar-10", "--profile", "cifar10"];
if (!await succeeds(Deno.execPath(), main)) stop("CIFAR-10 could not be prepared; see above");

const { experiments, methods } = await loadConfiguration(ROOT, "cifar10");
const outcomes: Outcome[] = [];
for (const network of ["c1", "resnet44"] as const) {
  const trainImages = number(network);
  if (trainImages === 0) continue;
  const data = await writeBytes(trainImages, testImages);
  const config = trainConfig(experiments[network]!, methods.sb!);
  for (let seed = 1; seed <= seeds; seed++) {
    const training = {
      network,
      data,
      batch: config.batch,
      regime: { ...config.regime, epochs: EPOCHS[network] },
      optimizer: config.optimizer,
      preprocessing: config.preprocessing,
      seed,
      threads,
    };
    const [ours, torch] = await Promise.all([
      curves("ours", training, Deno.execPath(), ["run", "-A", ...flags, path("train_ours.ts")]),
      curves("torch", training, python, [path("train_torch.py")]),
    ]);
    outcomes.push({ network, seed, trainImages, testImages, batch: config.batch, ours, torch });
    console.error(`${network}, seed ${seed}: done`);
  }
}
const folder = `${ROOT}/results/compare`;
await Deno.mkdir(folder, { recursive: true });
await Deno.writeTextFile(`${folder}/torch.csv`, table(outcomes).toCSV() + "\n");
await Deno.writeTextFile(`${folder}/torch.md`, report(outcomes, await versions()));
console.log(await Deno.readTextFile(`${folder}/torch.md`));

/** Trains one side, or reads its epochs from `.cache/compare/`. */
async function curves(
  side: string,
  training: Training,
  program: string,
  words: readonly string[],
): Promise<Curve[]> {
  const key = createHash("sha256").update(JSON.stringify([side, training])).digest("hex");
  const cache = `${ROOT}/.cache/compare/${training.network}-${side}-${key.slice(0, 16)}.jsonl`;
  const kept = await Deno.readTextFile(cache).catch(() => undefined);
  const text = kept ?? await output(program, [...words, JSON.stringify(training)]);
  if (kept === undefined) {
    await Deno.writeTextFile(`${cache}.new`, text);
    await Deno.rename(`${cache}.new`, cache);
  }
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

/** Writes the first images of both splits as plain bytes, which both sides read. */
async function writeBytes(train: number, test: number): Promise<string> {
  const store = await openStore(`${ROOT}/.cache`);
  const prepared = store.object(store.latest("prepare/cifar-10")!.output.digest);
  const folder = `${ROOT}/.cache/compare/cifar-10-${train}-${test}`;
  await Deno.mkdir(folder, { recursive: true });
  for (const [split, count] of [["train", train], ["test", test]] as const) {
    const { images, labels } = await readImages(prepared, split) as LabelledImages;
    if (count > labels.data.length) {
      stop(`CIFAR-10 has ${labels.data.length} ${split} images, not ${count}`);
    }
    const bytes = (data: typeof images.data, size: number) =>
      (data as Uint8Array).subarray(0, count * size);
    await Deno.writeFile(`${folder}/${split}.images`, bytes(images.data, 32 * 32 * 3));
    await Deno.writeFile(`${folder}/${split}.labels`, bytes(labels.data, 1));
  }
  return folder;
}

async function versions(): Promise<string> {
  const code =
    "import torch, sys; print(f'PyTorch {torch.__version__}, Python {sys.version.split()[0]}')";
  return (await output(python, ["-c", code])).trim();
}

async function output(program: string, args: readonly string[]): Promise<string> {
  // Threads of PyTorch that spin while they wait slow down both sides.
  const env = { OMP_WAIT_POLICY: "passive", TF_CPP_MIN_LOG_LEVEL: "2" };
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: ROOT,
    env,
  }).output();
  if (!success) {
    stop(`"${program}" failed:\n${new TextDecoder().decode(stderr).trim()}`, 1);
  }
  return new TextDecoder().decode(stdout);
}

async function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  const command = new Deno.Command(program, { args: [...args], cwd: ROOT, stdout: "null" });
  return (await command.output().catch(() => ({ success: false }))).success;
}

function number(name: "seeds" | "threads" | "test" | "c1" | "resnet44"): number {
  const value = Number(args[name]);
  if (Number.isInteger(value) && value >= 0) return value;
  return stop(`--${name} "${args[name]}": wanted a whole number`);
}

function path(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

function stop(message: string, code = 2): never {
  console.error(`Cannot compare with PyTorch: ${message}`);
  Deno.exit(code);
}
