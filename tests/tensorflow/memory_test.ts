import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { locateForTests } from "./library.ts";

const { path } = await locateForTests();

async function grow(what: string, times: number) {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      // Deno asks for all rights before it reads /proc.
      ...["run", "--quiet", "--no-lock", "--allow-all", "--v8-flags=--expose-gc"],
      fileURLToPath(new URL("./memory_program.ts", import.meta.url)),
      ...[path, what, String(times)],
    ],
    env: { TF_CPP_MIN_LOG_LEVEL: "3" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const text = new TextDecoder().decode(stdout).trim().split("\n").at(-1)!;
  return JSON.parse(text) as { bytes: number; tensors: number; entries: number };
}

// Each repetition handles at least one matrix of so many bytes, so a leak of one a time is twice the allowance or more.
// The counts are such that what the garbage collector keeps for later, up to 30 MB, stays below it.
const CASES = [
  ["steps", 6000, 16384, "thousands of session steps"],
  ["failures", 5000, 16384, "thousands of failed runs"],
  ["eager", 8000, 16384, "thousands of eager ops"],
  ["eager failures", 6000, 16384, "thousands of failed eager ops"],
  ["graphs", 400, 262144, "graphs and sessions that are made, run and freed"],
] as const;

for (const [what, times, bytes, words] of CASES) {
  Deno.test(`Resident memory stays flat over ${words}`, async () => {
    const grown = await grow(what, times);
    assert(grown.bytes < times * bytes / 2, `it grew by ${(grown.bytes / 1e6).toFixed(1)} MB`);
    assertEquals(grown.tensors, 0);
    // At most the input that the eager work holds on to.
    assert(grown.entries <= 1, `${grown.entries} entries are left`);
  });
}
