import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { evaluate } from "../../../models/evaluation/evaluate.ts";
import { declare, initialize, type Weights } from "../../../models/model.ts";
import { stream } from "../../../models/random/random.ts";
import type { HostTensor } from "../../../tensorflow/dtype.ts";
import { openLibrary } from "../../../tensorflow/library.ts";
import { writeSafetensors } from "../../../stages/formats/safetensors.ts";
import type { EvaluateConfig } from "../../../stages/training/evaluate_config.ts";
import { loadModules } from "../../../stages/training/load_modules.ts";
import { writeWeights } from "../../../stages/weights/write_weights.ts";
import { readText } from "../../doors/read_project.ts";
import { locateForTests } from "../../tensorflow/library.ts";
import { hasPackages, runPython } from "../../setup/run_python.ts";
import { ROOT } from "../../root.ts";

// Pythons with safetensors and PyTorch, and with ONNX and its runtime; .ci/run makes the second alone.
const TORCH = Deno.env.get("TORCH_PYTHON") ?? "python3";
const ONNX = Deno.env.get("ONNX_PYTHON") ?? "python3";
const hasTorch = await hasPackages(TORCH, "torch", "safetensors");
const hasOnnx = await hasPackages(ONNX, "onnx", "onnxruntime", "numpy");
if (!hasTorch) {
  console.error(
    `Exported weights are not loaded in PyTorch: "${TORCH}" lacks torch or safetensors. TORCH_PYTHON names another.`,
  );
}

const url = (path: string) => new URL(`../../../${path}`, import.meta.url).href;
const { path: library } = await locateForTests();

/** A network, its data's shape, and a batch norm that its weights are of. */
interface Case {
  readonly network: string;
  readonly shape: readonly [number, number, number];
  readonly ghosts: boolean;
  readonly crop?: number;
}

/** Examples to classify, one that no batch size divides. */
const EXAMPLES = 37;

/** What running statistics may be after a training: means of both signs, spreads around 1. */
function trained(weights: Map<string, HostTensor>): Weights {
  return new Map([...weights].map(([name, tensor]) => {
    const draw = (from: number, to: number) =>
      Float32Array.from(stream(5, name).uniform(tensor.data.length, from, to));
    if (name.endsWith("running_mean")) return [name, { ...tensor, data: draw(-0.5, 0.5) }];
    const isSpread = /running_(deviation|variance)$/.test(name);
    return [name, isSpread ? { ...tensor, data: draw(0.5, 2) } : tensor];
  }));
}

/** Writes a training of a network with drawn weights, and evaluates it. */
async function training({ network, shape, ghosts, crop }: Case) {
  const folder = await Deno.makeTempDir();
  const modules = {
    network: url(network),
    batchNorm: url(ghosts ? "models/ghost_batch_norm.ts" : "models/batch_norm.ts"),
  };
  const config: EvaluateConfig = {
    batchNorm: ghosts ? { form: "ghost", ghostBatch: 4 } : { form: "batch" },
    normalization: { mean: [0.4], std: [0.25] },
    ...(crop !== undefined && { crop }),
    numerics: { deterministic: true, xla: false, precision: "float32" },
  };
  const code = await loadModules(modules);
  using opened = openLibrary(library);
  const batchNorm = code.batchNorm(config.batchNorm);
  const weights = trained(initialize(declare(opened, code.network, batchNorm), 3));
  await writeSafetensors(`${folder}/weights.safetensors`, weights);
  const size = shape[0] * shape[1] * shape[2];
  const pixels = stream(2, "pixels").uniform(EXAMPLES * size, 0, 256);
  const images: HostTensor = {
    dtype: "uint8",
    shape: [EXAMPLES, ...shape],
    data: Uint8Array.from(pixels, Math.floor),
  };
  const labels: HostTensor = {
    dtype: "uint8",
    shape: [EXAMPLES],
    data: Uint8Array.from({ length: EXAMPLES }, (_, i) => i % code.network.classes),
  };
  await writeSafetensors(
    `${folder}/data.safetensors`,
    new Map([["images", images], ["labels", labels]]),
  );
  const evaluation = await evaluate(opened, {
    network: code.network,
    batchNorm,
    weights,
    data: { images, labels },
    normalization: config.normalization,
    ...(crop !== undefined && { crop }),
    batch: 16,
  });
  const write = (format: "torch" | "safetensors" | "onnx") =>
    writeWeights(
      {
        root: ROOT,
        stage: "train/x/sb/seed-1",
        again: "deno task run train/x/sb/seed-1 --force",
        output: folder,
        modules,
        config,
        size: [shape[0], shape[1]],
      },
      format,
      folder,
    );
  return { folder, evaluation, write };
}

const F1: Case = { network: "models/f1.ts", shape: [28, 28, 1], ghosts: true };
const C1: Case = { network: "models/c1.ts", shape: [32, 32, 3], ghosts: true };

const ONNX_PROGRAM = `
import json, sys
import numpy as np, onnx, onnxruntime
from safetensors.numpy import load_file

folder = sys.argv[1]
onnx.checker.check_model(f"{folder}/x-sb-seed-1.onnx", full_check=True)
session = onnxruntime.InferenceSession(f"{folder}/x-sb-seed-1.onnx")
data = load_file(f"{folder}/data.safetensors")
images, labels = data["images"].astype(np.float32), data["labels"].astype(np.int64)
logits = np.concatenate([session.run(None, {"images": part})[0] for part in (images[:30], images[30:])]).astype(np.float64)
shifted = logits - logits.max(1, keepdims=True)
losses = np.log(np.exp(shifted).sum(1)) - shifted[np.arange(len(labels)), labels]
print(json.dumps({"correct": int((logits.argmax(1) == labels).sum()), "loss": float(losses.mean())}))
`;

for (
  const [what, each] of [
    ["F1 with ghost batch norm", F1],
    ["C1, a convolution network", C1],
    ["C1 with ordinary batch norm", { ...C1, ghosts: false }],
    ["ResNet44", { network: "models/resnet44.ts", shape: [32, 32, 3], ghosts: true }],
    ["ResNet44 on the middle of larger images", {
      network: "models/resnet44.ts",
      shape: [36, 36, 3],
      ghosts: false,
      crop: 32,
    }],
    ["ResNet44 on the middle of images that are not square", {
      network: "models/resnet44.ts",
      shape: [36, 44, 3],
      ghosts: false,
      crop: 32,
    }],
    [
      "a network of every layer of the list",
      { network: "tests/stages/weights/listed_layers.ts", shape: [12, 12, 3], ghosts: true },
    ],
    [
      "LeNet of a file of one's own",
      { network: "configs/experiments/lenet.ts", shape: [28, 28, 1], ghosts: false },
    ],
    ["a network of layers that the paper's do not have", {
      network: "tests/stages/weights/many_layers.ts",
      shape: [8, 8, 3],
      ghosts: false,
    }],
  ] as const satisfies readonly (readonly [string, Case])[]
) {
  Deno.test({
    name: `${what} as ONNX gives onnxruntime the accuracy and the loss that it has here`,
    ignore: !hasOnnx,
    async fn() {
      const { folder, evaluation, write } = await training(each);
      const { path } = await write("onnx");
      assertEquals(path, `${folder}/x-sb-seed-1.onnx`);
      const found = await runPython<{ correct: number; loss: number }>(ONNX, [
        "-c",
        ONNX_PROGRAM,
        folder,
      ]);
      await Deno.remove(folder, { recursive: true });
      assertEquals(found.correct, evaluation.correct);
      assert(Math.abs(found.loss / evaluation.loss - 1) < 1e-5, `${found.loss} ${evaluation.loss}`);
    },
  });
}

const [, SNIPPET = ""] =
  readText("docs/weights.md").match(/<!-- PyTorch -->\n\n```python\n([^]*?)```/) ?? [];
const torchProgram = (network: string, classes: number) => `
import json, sys
import torch
from torch import nn
from safetensors.torch import load_file
${network}
folder = sys.argv[1]
model = Model(${classes})
model.load_state_dict(load_file(f"{folder}/x-sb-seed-1.torch.safetensors"))
data = load_file(f"{folder}/data.safetensors")
images = (data["images"].float() / 255 - 0.4) / 0.25
labels = data["labels"].long()
with torch.no_grad():
    logits = model.eval()(images.permute(0, 3, 1, 2)).double()
print(json.dumps({"correct": int((logits.argmax(1) == labels).sum()), "loss": float(nn.functional.cross_entropy(logits, labels))}))
`;

/** C1 as PyTorch writes it, with our names of layers. */
const TORCH_C1 = `
class Model(nn.Module):
    def __init__(self, classes):
        super().__init__()
        for name, channels, filters in (("1", 3, 64), ("2", 64, 64)):
            setattr(self, "conv" + name, nn.Conv2d(channels, filters, 5, padding=2, bias=False))
        self.norm1, self.norm2 = nn.BatchNorm2d(64), nn.BatchNorm2d(64)
        self.dense3, self.dense4 = nn.Linear(3136, 384, bias=False), nn.Linear(384, 192, bias=False)
        self.norm3, self.norm4 = nn.BatchNorm1d(384), nn.BatchNorm1d(192)
        self.output = nn.Linear(192, classes)

    def forward(self, x):
        for conv, norm in ((self.conv1, self.norm1), (self.conv2, self.norm2)):
            x = norm(nn.functional.max_pool2d(conv(x), 3, 2)).relu()
        x = self.norm3(self.dense3(x.flatten(1))).relu()
        return self.output(self.norm4(self.dense4(x)).relu())
`;

/** The network of every layer of the list. */
const TORCH_LISTED = `
class Embedding(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.zeros(6, 3)), nn.Parameter(torch.zeros(6, 3))

    def forward(self, x):
        return (x[:, :, None] * self.weight + self.bias).relu().flatten(1)


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.layerNorm1 = nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.LayerNorm(16)
        self.shortcut = nn.ModuleDict({"conv1": nn.Conv2d(8, 16, 1, stride=2)})

    def forward(self, x):
        y = self.layerNorm1(self.conv1(x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return y + self.shortcut["conv1"](x)


class Model(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8)
        self.depthwise1 = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.groupNorm1, self.residual1 = nn.GroupNorm(2, 8), Residual()
        self.dense1, self.embedding1, self.dense2 = nn.Linear(16, 6), Embedding(), nn.Linear(18, classes)

    def forward(self, x):
        x = self.depthwise1(self.norm1(self.conv1(x)).relu())
        x = self.residual1(nn.functional.gelu(self.groupNorm1(x)))
        x = nn.functional.avg_pool2d(nn.functional.max_pool2d(x, 2, 1), 2, 1).flatten(1)
        return self.dense2(self.embedding1(self.dense1(x)))
`;

Deno.test("docs/weights.md has F1 as a program, which is held against PyTorch where there is one", () => {
  assertStringIncludes(SNIPPET, "class Model");
});

for (
  const [what, each, network, classes] of [
    ["F1, by the program in docs/weights.md,", F1, SNIPPET, 10],
    ["C1", C1, TORCH_C1, 10],
    ["C1 with ordinary batch norm", { ...C1, ghosts: false }, TORCH_C1, 10],
    [
      "a network of every layer of the list",
      { network: "tests/stages/weights/listed_layers.ts", shape: [12, 12, 3], ghosts: true },
      TORCH_LISTED,
      4,
    ],
  ] as const satisfies readonly (readonly [string, Case, string, number])[]
) {
  Deno.test({
    name: `${what} in PyTorch has the accuracy and the loss that it has here, loaded strictly`,
    ignore: !hasTorch,
    async fn() {
      const { folder, evaluation, write } = await training(each);
      await write("torch");
      const found = await runPython<{ correct: number; loss: number }>(
        TORCH,
        ["-c", torchProgram(network, classes), folder],
      );
      await Deno.remove(folder, { recursive: true });
      assertEquals(found.correct, evaluation.correct);
      assert(Math.abs(found.loss / evaluation.loss - 1) < 1e-5, `${found.loss} ${evaluation.loss}`);
    },
  });
}

Deno.test("safetensors are the weights as they are", async () => {
  const { folder, write } = await training(F1);
  // As the store keeps it.
  await Deno.chmod(`${folder}/weights.safetensors`, 0o444);
  const { path } = await write("safetensors");
  assertEquals((await Deno.stat(path)).mode! & 0o777, 0o644, "a second export may replace it");
  assertEquals(await Deno.readFile(path), await Deno.readFile(`${folder}/weights.safetensors`));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a training without weights is told", async () => {
  const { folder, write } = await training(F1);
  await Deno.remove(`${folder}/weights.safetensors`);
  await assertRejects(
    () => write("torch"),
    Error,
    "published results come without them. To make them again: deno task run train/x/sb/seed-1 --force.",
  );
  await Deno.writeTextFile(`${folder}/diverged.json`, '{"update":3,"epoch":1,"loss":"NaN"}');
  const error = await assertRejects(() => write("onnx"), Error);
  assertStringIncludes(error.message, "has no weights here");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("an operation without a translation is named", async () => {
  const { folder, write } = await training({
    network: "tests/stages/weights/odd_layer.ts",
    shape: [4, 4, 1],
    ghosts: false,
  });
  await assertRejects(() => write("onnx"), Error, `the network uses TensorFlow's operation "Sin"`);
  await Deno.remove(folder, { recursive: true });
});
