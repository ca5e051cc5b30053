import { assertAlmostEquals } from "@std/assert";
import batchNorm from "../../models/batch_norm.ts";
import f1 from "../../models/f1.ts";
import { declare, initialize } from "../../models/model.ts";
import { openForTests } from "../tensorflow/library.ts";

const library = await openForTests();

Deno.test("f1 starts as PyTorch's layers of 2017 start: uniform by fan-in, scale in [0, 1), shift 0", () => {
  const start = initialize(declare(library, f1, batchNorm()), 1);
  const range = (name: string) => {
    const data = Array.from(start.get(name)!.data, Number);
    return [Math.min(...data.slice(0, 100_000)), Math.max(...data.slice(0, 100_000))];
  };
  const near = (name: string, ...bounds: [number, number]) =>
    range(name).forEach((bound, i) => assertAlmostEquals(bound, bounds[i]!, 0.01));
  near("dense1.weight", -1 / 28, 1 / 28);
  near("dense2.weight", -1 / Math.sqrt(512), 1 / Math.sqrt(512));
  near("norm3.gamma", 0, 1);
  near("norm3.beta", 0, 0);
  near("norm3.running_mean", 0, 0);
  near("norm3.running_variance", 1, 1);
});
