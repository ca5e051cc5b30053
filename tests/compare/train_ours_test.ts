import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { standardLibraryFlags } from "../../pick_std.ts";
import type { Curve, Training } from "./training.ts";

Deno.test("our side of the comparison with PyTorch trains the networks that it compares, and prints every epoch", async () => {
  const data = await Deno.makeTempDir();
  for (const [split, count] of [["train", 8], ["test", 4]] as const) {
    const images = Uint8Array.from({ length: count * 32 * 32 * 3 }, (_, i) => i % 251);
    await Deno.writeFile(`${data}/${split}.images`, images);
    await Deno.writeFile(
      `${data}/${split}.labels`,
      Uint8Array.from({ length: count }, (_, i) => i),
    );
  }
  const training: Training = {
    network: "c1",
    data,
    batch: 4,
    regime: { epochs: 2, drops: [{ epoch: 0, learningRate: 0.01 }] },
    optimizer: { momentum: 0.9, weightDecay: 0.0005, gradientClip: 5 },
    preprocessing: {
      normalization: { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] },
      augmentation: null,
    },
    seed: 1,
    threads: 1,
  };
  const program = fileURLToPath(new URL("train_ours.ts", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...await standardLibraryFlags(), program, JSON.stringify(training)],
    stdout: "piped",
    stderr: "piped",
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const epochs: Curve[] = new TextDecoder().decode(stdout).trim().split("\n")
    .map((line) => JSON.parse(line));
  assertEquals(epochs.map(({ epoch }) => epoch), [1, 2]);
  assert(epochs.every(({ loss, testError }) => Number.isFinite(loss) && testError >= 0));
  assert(epochs[1]!.testLoss! > 0);
  await Deno.remove(data, { recursive: true });
});
