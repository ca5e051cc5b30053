import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../../pipeline/words/errors.ts";
import { mergeBench } from "./merge_bench.ts";

const line = (network: string, method: string, batch: number, imagesPerSecond: number) => ({
  network,
  method,
  batch,
  imagesPerSecond,
});
const bench = (...results: readonly ReturnType<typeof line>[]) => ({
  device: "CPU",
  threads: 2,
  results,
});
const merged = (saved: ReturnType<typeof bench>, measured: ReturnType<typeof bench>) =>
  mergeBench(saved, measured, ["f1", "c1"], ["SB", "LB"]);

Deno.test("lines that were measured in parts stand in the order of networks, methods and batches", () => {
  const saved = bench(line("c1", "SB", 128, 1), line("f1", "LB", 4096, 2));
  const measured = bench(line("f1", "LB", 512, 3), line("f1", "SB", 128, 4));
  assertEquals(
    merged(saved, measured),
    bench(
      line("f1", "SB", 128, 4),
      line("f1", "LB", 512, 3),
      line("f1", "LB", 4096, 2),
      line("c1", "SB", 128, 1),
    ),
  );
});

Deno.test("a line that is measured again replaces the saved one", () => {
  const again = bench(line("f1", "SB", 128, 2));
  assertEquals(merged(bench(line("f1", "SB", 128, 1)), again), again);
});

Deno.test("lines of another machine or other settings are not put beside the saved ones", () => {
  const saved = bench(line("f1", "SB", 128, 1));
  const measured = { ...bench(line("f1", "LB", 512, 1)), threads: 4, torch: "2.15" };
  assertThrows(
    () => mergeBench(saved, measured, ["f1"], ["SB", "LB"]),
    UserError,
    "it has threads 2, torch none, this measurement threads 4, torch 2.15",
  );
});
