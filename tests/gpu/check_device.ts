/**
 * Checks a device before long trainings, and prints what it finds in Markdown: what `deno task doctor` says, whether equal
 * seeds give equal bits (gpu_test.ts), and how fast networks train in float32, with TF32 and with XLA.
 *
 *     deno task check:gpu [--device gpu|cpu] [--networks f1,c1] [--seconds 3]
 */
import { parseArgs } from "@std/cli/parse-args";
import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "../../pick_std.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
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
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [...words],
    cwd: ROOT,
    env,
    stdin: "null",
    stderr: "inherit",
    signal: AbortSignal.timeout(longest),
  }).output();
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

const precisions = device === "gpu" ? ["float32", "tf32"] : ["float32"];
const columns = precisions.flatMap((precision) => [[precision, "false"], [precision, "true"]]);

/** Images per second of one training; null where it fails or takes too long. */
async function speed(network: string, method: string, [precision, xla]: readonly string[]) {
  const bench = await ran([
    ...["run", ...FLAGS, "tests/bench/train_bench.ts", "--device", device, "--repeats", "1"],
    ...["--networks", network, "--methods", method, "--seconds", seconds],
    ...["--precision", precision!, "--xla", xla!],
  ], PATIENCE_MS);
  if (!bench.success) return null;
  return Math.round(JSON.parse(bench.text).results[0].imagesPerSecond);
}

const cells = (words: readonly (string | number)[]) => console.log(`| ${words.join(" | ")} |`);
console.log("Images per second, one training alone, batches of 128 and 4,096:\n");
cells([
  "network",
  "method",
  ...columns.map(([name, xla]) => xla === "true" ? `${name}, XLA` : name!),
]);
cells(["---", "---", ...columns.map(() => "---:")]);
for (const network of networks.split(",")) {
  for (const method of METHODS) {
    const found = [];
    for (const column of columns) found.push(await speed(network, method, column));
    cells([network, method, ...found.map((number) => number?.toLocaleString("en") ?? "failed")]);
  }
}
