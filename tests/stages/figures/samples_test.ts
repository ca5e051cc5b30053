import { assertEquals } from "@std/assert";
import { readSamples } from "../../../stages/figures/samples.ts";
import { encodeHistory } from "../../../stages/training/encode_history.ts";
import { HISTORY } from "../../../stages/training/read_history.ts";
import { config, history } from "../drawn_figures.ts";

Deno.test("data of curves have the same columns where a history has more, such as statistics of gradients", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const rows = history(2, 30);
    const more = rows.map((row) => (
      { ...row, firstLearningRate: 0.2, statistics: { "noise scale": 12.5 } }
    ));
    const inputs: Record<string, string> = {};
    for (const [seed, each] of [more, rows].entries()) {
      const run = `f1-digits/sb/seed-${seed + 1}`;
      inputs[run] = `${folder}/${run}`;
      await Deno.mkdir(inputs[run], { recursive: true });
      await Deno.writeTextFile(`${inputs[run]}/${HISTORY}`, encodeHistory(each));
    }
    const { samples } = await readSamples(config.experiments[0]!, inputs);
    assertEquals(samples.length, 16);
    assertEquals(
      samples.slice(0, 8),
      samples.slice(8).map((sample) => ({ ...sample, seed: 1 })),
    );
    assertEquals(samples.flatMap(Object.values).every((value) => typeof value !== "object"), true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
