import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { HostTensor } from "../../tensorflow/dtype.ts";
import { encodeSafetensors } from "../../stages/formats/safetensors.ts";
import { readText } from "./read_project.ts";

const [, snippet] = readText("docs/weights.md").match(/```python\n([^]*?)```/)!;
const PYTHON = Deno.env.get("NUMPY_PYTHON") ?? "python3";
const hasNumpy = await new Deno.Command(PYTHON, { args: ["-c", "import numpy, safetensors"] })
  .output().then(({ success }) => success, () => false);

const float = (shape: number[], values: readonly number[]): HostTensor => ({
  dtype: "float32",
  shape,
  data: Float32Array.from(values),
});
const count = (n: number) => Array.from({ length: n }, (_, i) => i);

Deno.test({
  name: "docs/weights.md: its Python reads our weights, and turns them into PyTorch's layout",
  // Needs numpy and safetensors, of python3 or of the one that NUMPY_PYTHON names.
  ignore: !hasNumpy,
  async fn() {
    const folder = await Deno.makeTempDir();
    const weights = new Map([
      ["dense1.weight", float([2, 3], count(6))],
      ["dense1.bias", float([3], [1, 2, 3])],
      ["conv1.weight", float([1, 2, 2, 3], count(12))],
      ["norm1.gamma", float([1], [0.5])],
      ["norm1.beta", float([1], [-1])],
      ["norm1.running_mean", float([1], [4])],
      ["norm1.running_variance", float([1], [9])],
      ["norm2.running_deviation", float([1], [Math.sqrt(4 + 1e-5)])],
    ]);
    await Deno.writeFile(`${folder}/weights.safetensors`, encodeSafetensors(weights));
    const program = `${snippet}
import json, sys
loaded = load_training(sys.argv[1])
print(json.dumps({name: [list(w.shape), w.ravel().tolist()] for name, w in loaded.items()}))
`;
    const { stdout, stderr } = await new Deno.Command(PYTHON, { args: ["-c", program, folder] })
      .output();
    await Deno.remove(folder, { recursive: true });
    const decoder = new TextDecoder();
    assertEquals(decoder.decode(stderr), "");
    const { "norm2.running_var": [, [variance]], ...loaded } = JSON.parse(decoder.decode(stdout));
    assertAlmostEquals(variance, 4, 1e-6);
    assertEquals(loaded, {
      "dense1.weight": [[3, 2], [0, 3, 1, 4, 2, 5]],
      "dense1.bias": [[3], [1, 2, 3]],
      // [height, width, in, out] → [out, in, height, width]
      "conv1.weight": [[3, 2, 1, 2], [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11]],
      "norm1.weight": [[1], [0.5]],
      "norm1.bias": [[1], [-1]],
      "norm1.running_mean": [[1], [4]],
      "norm1.running_var": [[1], [9]],
    });
  },
});
