/**
 * Checks a device before long trainings, and prints what it finds in Markdown: what `deno task doctor` says, whether equal
 * seeds give equal bits (gpu_test.ts), and how fast networks train: in float32, with TF32, with XLA, and four at once.
 *
 *     deno task check:gpu [--device gpu|cpu] [--networks f1,c1] [--seconds 3]
 */
import { parseArgs } from "@std/cli/parse-args";
import { standardLibraryFlags } from "../../pick_std.ts";
import { ROOT } from "../root.ts";

const METHODS = ["SB", "LB+GBN"] as const;
/** Longest time of one measurement, in milliseconds: XLA may compile for minutes. The tests may take longer. */
const PATIENCE_MS = 150_000;
const TESTS_MS = 900_000;

const given = parseArgs(Deno.args, { string: ["device", "networks", "seconds"] });
const [device, networks, seconds] = [
  String(given.device ?? "gpu"),
  String(given.networks ?? "f1,c1,resnet44"),
  String(given.seconds ?? 3),
];
const FLAGS = ["-A", ...await standardLibraryFlags()];
const decoder = new TextDecoder();

/** Runs a program of this project; what it prints on stderr is shown. */
async function ran(
  words: readonly string[],
  longest: number,
  env: Record<string, string> = {},
) {
  const signal = AbortSignal.timeout(longest);
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [...words],
    cwd: ROOT,
    env,
    stdin: "null",
    stderr: "inherit",
    signal,
  }).output();
  if (signal.aborted) console.error(`Ended after ${longest / 60_000} minutes: ${words.join(" ")}`);
  return { success, text: decoder.decode(stdout) };
}

const doctor = await ran(["run", ...FLAGS, "main.ts", "doctor", "--device", device], TESTS_MS);
console.log(`\`\`\`text\n${doctor.text.trim()}\n\`\`\`\n`);
if (!doctor.success) Deno.exit(1);

const tested = await ran(["test", "--no-check", ...FLAGS, "tests/gpu/gpu_test.ts"], TESTS_MS, {
  TEST_DEVICE: device,
  NO_COLOR: "1",
});
console.log(`\`\`\`text\n${tested.text.trim()}\n\`\`\`\n`);
if (!tested.success) Deno.exit(1);

/** What is measured: the title of a column, and flags of train_bench.ts. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  "float32": [],
  "float32, XLA": ["--xla", "true"],
  ...(device === "gpu" && {
    "TF32": ["--precision", "tf32"],
    "TF32, XLA": ["--precision", "tf32", "--xla", "true"],
  }),
  "float32, 4 at once": ["--trainings", "4"],
};

/** Images per second, in words. */
async function speed(network: string, method: string, flags: readonly string[]): Promise<string> {
  const bench = await ran([
    ...["run", ...FLAGS, "tests/bench/train_bench.ts", "--device", device, "--repeats", "1"],
    ...["--networks", network, "--methods", method, "--seconds", seconds, ...flags],
  ], PATIENCE_MS);
  if (!bench.success) return "failed";
  return Math.round(JSON.parse(bench.text).results[0].imagesPerSecond).toLocaleString("en");
}

const line = (cells: readonly string[]) => console.log(`| ${cells.join(" | ")} |`);
console.log("Images per second, at batches of 128 (SB) and 4,096 (LB):\n");
line(["network", "method", ...Object.keys(WAYS)]);
line(["---", "---", ...Object.keys(WAYS).map(() => "---:")]);
for (const network of networks.split(",")) {
  for (const method of METHODS) {
    const cells = [];
    for (const flags of Object.values(WAYS)) cells.push(await speed(network, method, flags));
    line([network, method, ...cells]);
  }
}
