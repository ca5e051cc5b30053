/** Number by number against PyTorch, where Python has it: `TORCH_PYTHON=torch/bin/python deno test …`. */
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { hasPackages } from "../setup/run_python.ts";
import { openForTests } from "../tensorflow/library.ts";
import { measure } from "./parity.ts";
import { bounds, entries, FORMS } from "./parity_fixture.ts";
import { tempFolder } from "../temp_folder.ts";

const python = Deno.env.get("TORCH_PYTHON") ?? "python3";
const SCRIPT = fileURLToPath(new URL("./fixtures/parity.py", import.meta.url));
const KINDS = ["logits", "running", "gradients", "changes"] as const;
/** Small ones of each kind; all errors are given whole, so that half the room is enough of that in parity_test.ts. */
const NETWORKS = ["c1", "resnet44", "wresnet16_4"];
const chosen = Deno.env.get("PARITY")?.split(",") ?? NETWORKS;

async function runs(...args: string[]): Promise<boolean> {
  const command = new Deno.Command(python, { args, stdout: "null", stderr: "inherit" });
  return (await command.output().catch(() => ({ success: false }))).success;
}

const hasTorch = await hasPackages(python, "numpy", "torch");

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
      await using folder = await tempFolder();
      assert(await runs(SCRIPT, "--full", folder.path, name), `${python} ${SCRIPT} failed`);
      for (const [form, batchNormForm] of Object.entries(FORMS)) {
        const entry = entries[`${name}/${form}`]!;
        const found = await measure(library, network, batchNormForm, entry);
        for (const kind of KINDS) {
          const bytes = await Deno.readFile(`${folder.path}/${name}/${form}/${kind}.f32`);
          const arrays = kind === "logits" ? [found.logits] : found[kind];
          const value = error(arrays, new Float32Array(bytes.buffer));
          if (Deno.env.has("PARITY")) console.log(name, form, kind, value.toExponential(1));
          const most = bounds(entry)[kind] / 2;
          assert(value < most, `${form} ${kind}: ${value}, not below ${most}`);
        }
      }
    },
  });
}
