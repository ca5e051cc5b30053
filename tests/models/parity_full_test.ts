/** Number by number against PyTorch, where Python has it: `PYTHON=/usr/bin/python3 deno test …`. */
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import batchNorm from "../../models/batch_norm.ts";
import ghostBatchNorm from "../../models/ghost_batch_norm.ts";
import { openForTests } from "../tensorflow/library.ts";
import { measure } from "./parity.ts";

const python = Deno.env.get("PYTHON") ?? "python3";
const SCRIPT = fileURLToPath(new URL("./fixtures/parity.py", import.meta.url));
const FORMS = {
  batch: batchNorm(),
  ghost: ghostBatchNorm({ form: "ghost", ghostBatch: 4 }),
} as const;
const KINDS = ["logits", "running", "gradients", "changes"] as const;
const SHALLOW = { logits: 2e-5, running: 1e-5, gradients: 1e-4, changes: 1e-3 };
/** See parity_test.ts: one number on the other side of a ReLU changes the gradients of all layers below. */
const DEEP = { logits: 1e-4, running: 2e-3, gradients: 3e-2, changes: 2e-1 };
const TOLERANCES = { c1: SHALLOW, resnet44: DEEP, wresnet16_4: DEEP };
const chosen = Deno.env.get("PARITY")?.split(",") ?? Object.keys(TOLERANCES);

async function runs(...args: string[]): Promise<boolean> {
  const command = new Deno.Command(python, { args, stdout: "null", stderr: "inherit" });
  return (await command.output().catch(() => ({ success: false }))).success;
}

const hasTorch = (await new Deno.Command(python, {
  args: ["-c", "import numpy, torch"],
  stderr: "null",
}).output().catch(() => ({ success: false }))).success;

/** Norm of the difference relative to the norm, over all numbers of all tensors. */
function error(found: readonly Float32Array[], wanted: Float32Array): number {
  let [differences, squares, at] = [0, 0, 0];
  for (const values of found) {
    for (const value of values) {
      differences += (value - wanted[at]!) ** 2;
      squares += wanted[at++]! ** 2;
    }
  }
  assertEquals(at, wanted.length);
  return Math.sqrt(differences / squares);
}

for (const name of chosen) {
  Deno.test({
    name: `every number of ${name} is PyTorch's, to the rounding of float32`,
    ignore: !hasTorch,
    async fn() {
      const library = await openForTests();
      const { default: network } = await import(`../../models/${name}.ts`);
      const tolerances = TOLERANCES[name as keyof typeof TOLERANCES] ?? DEEP;
      const folder = await Deno.makeTempDir();
      try {
        assert(await runs(SCRIPT, "--full", folder, name), `${python} ${SCRIPT} failed`);
        for (const [form, batchNormForm] of Object.entries(FORMS)) {
          const found = await measure(library, network, batchNormForm);
          for (const kind of KINDS) {
            const bytes = await Deno.readFile(`${folder}/${name}/${form}/${kind}.f32`);
            const arrays = kind === "logits" ? [found.logits] : found[kind];
            const value = error(arrays, new Float32Array(bytes.buffer));
            if (Deno.env.has("PARITY")) console.log(name, form, kind, value.toExponential(1));
            assert(value < tolerances[kind], `${form} ${kind}: ${value}`);
          }
        }
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
