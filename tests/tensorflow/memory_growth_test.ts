import { assert } from "@std/assert";
import { fileURLToPath } from "node:url";
import { locateForTests } from "./library.ts";

const { path } = await locateForTests();

/** By how many bytes a process grows that does such work so many times. */
async function grow(what: string, times: number): Promise<number> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      // Deno asks for all rights before it reads /proc.
      ...["run", "--quiet", "--no-lock", "--allow-all"],
      // Little room for young objects, as trainings have, so that garbage that waits does not look like a leak.
      "--v8-flags=--expose-gc,--max-semi-space-size=2",
      fileURLToPath(new URL("./memory_growth.ts", import.meta.url)),
      ...[path, what, String(times)],
    ],
    env: { TF_CPP_MIN_LOG_LEVEL: "3" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return Number(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

/** Some three times what was measured; a leak of one matrix a turn is six times as much in every case. */
const ALLOWANCE = 8e6;

const CASES = [
  ["steps", 3000, 16384, "thousands of session steps"],
  ["failures", 3000, 16384, "thousands of failed runs"],
  ["eager", 3000, 16384, "thousands of eager ops"],
  ["eager failures", 3000, 16384, "thousands of failed eager ops"],
  ["graphs", 200, 262144, "graphs and sessions that are made, run and freed"],
] as const;

for (const [what, times, bytes, words] of CASES) {
  Deno.test(`memory of a process stays flat over ${words}`, async () => {
    assert(times * bytes > 6 * ALLOWANCE);
    const grown = await grow(what, times);
    assert(grown < ALLOWANCE, `it grew by ${(grown / 1e6).toFixed(1)} MB`);
  });
}

Deno.test("memory of a process that keeps a matrix a turn grows by several times the allowance", async () => {
  const grown = await grow("leak", 3000);
  assert(grown > 6 * ALLOWANCE, `it grew by ${(grown / 1e6).toFixed(1)} MB`);
});
