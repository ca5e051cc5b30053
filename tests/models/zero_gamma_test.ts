import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import batchNorm from "../../models/batch_norm.ts";
import { declare, initialize, type Weights } from "../../models/model.ts";
import { stream } from "../../models/random/random.ts";
import { residualNetwork } from "../../models/residual_network.ts";
import resnet44 from "../../models/resnet44.ts";
import resnet44Cifar100 from "../../models/resnet44_cifar100.ts";
import resnet44Cifar100ZeroGamma from "../../models/resnet44_cifar100_zero_gamma.ts";
import resnet44ZeroGamma from "../../models/resnet44_zero_gamma.ts";
import wresnet16 from "../../models/wresnet16_4.ts";
import wresnet16ZeroGamma from "../../models/wresnet16_4_zero_gamma.ts";
import { fit } from "../../models/training/fit.ts";
import { zeroGamma } from "../../models/zero_gamma.ts";
import { openForTests } from "../tensorflow/library.ts";
import fixture from "./fixtures/zero_gamma.json" with { type: "json" };
import { distance, float32, uint8, values } from "./helpers.ts";
import { paperTraining } from "./training/paper_training.ts";
import { smallTraining } from "./training/small_training.ts";

const library = await openForTests();

for (
  const [plain, zero, blocks] of [
    [resnet44, resnet44ZeroGamma, 21],
    [resnet44Cifar100, resnet44Cifar100ZeroGamma, 21],
    [wresnet16, wresnet16ZeroGamma, 6],
  ] as const
) {
  Deno.test(`${plain.name} with ${plain.classes} classes: zero γ is the last one of each block, and all else begins as without it`, () => {
    const [before, after] = [plain, zero].map((network) =>
      initialize(declare(library, network, batchNorm()), 1)
    );
    const changed = [...before!.keys()].filter((name) => {
      const found = values(after!, name);
      return values(before!, name).some((value, i) => value !== found[i]);
    });
    assertEquals([...after!.keys()], [...before!.keys()]);
    assertEquals(changed.length, blocks);
    for (const name of changed) {
      assert(/^stage\d\.block\d\.2\.norm\.gamma$/.test(name), name);
      assertEquals(values(after!, name), values(before!, name).map(() => 0));
    }
  });
}

/** Eight made-up images, placed so that the first epoch visits them in the fixture's order. */
function data() {
  const size = 32 * 32 * 3;
  const [images, labels] = [new Uint8Array(8 * size), new Uint8Array(8)];
  stream(1, "epoch", "0").permutation(8).forEach((place, example) => {
    for (let k = 0; k < size; k++) {
      const i = example * size + k;
      images[place * size + k] = (i * i * 7 + i * 13) % 256;
    }
    labels[place] = example * 3 % 10;
  });
  return { images: uint8([8, 32, 32, 3], images), labels: uint8([8], labels) };
}

Deno.test("a residual network with zero γ makes both updates that PyTorch makes in float64", async () => {
  const network = zeroGamma(residualNetwork({
    name: "small",
    classes: 10,
    stem: 1,
    widths: [1, 2, 2],
    blocks: 1,
  }));
  const initial = initialize(declare(library, network, batchNorm()), 1);
  const shapes: Readonly<Record<string, readonly number[]>> = fixture.shapes;
  const given = Object.entries(fixture.start)
    .filter(([name]) => !name.includes(".norm."))
    .map(([name, numbers]) => [name, float32(shapes[name]!, numbers)] as const);
  const start = new Map([...initial, ...given]);
  const after: Weights[] = [];
  const training = paperTraining(smallTraining(network, {
    data: data(),
    test: data(),
    batch: 4,
    seed: 1,
    start,
    regime: { epochs: 1, drops: [{ epoch: 0, learningRate: 2 }] },
    optimizer: { momentum: 0.9, weightDecay: 0, gradientClip: null },
    preprocessing: {
      normalization: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
      augmentation: null,
    },
    checkpoints: {
      due: () => true,
      save: ({ tensors }) => Promise.resolve(void after.push(tensors)),
    },
  }));
  const [row] = await Array.fromAsync(fit(library, training));
  assertAlmostEquals(row!.loss, (fixture.losses[0]! + fixture.losses[1]!) / 2, 1e-5);
  assertEquals(after.length, 2);
  fixture.ends.forEach((end, update) => {
    for (const [name, wanted] of Object.entries(end)) {
      const off = distance(values(after[update]!, name), wanted);
      assert(off < 2e-5, `update ${update + 1} of ${name} is off by ${off}`);
    }
  });
  // The first update moves only what the shortcuts pass through, and the scales that were zero.
  const inner = "stage2.block1.1.conv.weight";
  assertEquals(values(after[0]!, inner), values(start, inner));
  assert(distance(values(after[1]!, inner), values(start, inner)) > 1e-4);
});
