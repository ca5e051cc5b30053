/** What is said of the ghosts of the released code, `ghosts: chunks`, where they do not fit their batch. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { chunks } from "../../../models/updates/ghost_chunks.ts";
import type { Json } from "../../../pipeline/types.ts";
import { smallestGroup } from "../../../stages/mistakes/smallest_group.ts";
import { mistakes } from "./mistake_cases.ts";

/** What is told of c1-reported, which has 50,000 images in batches of 4,096, with these settings. */
async function told(
  fields: Readonly<Record<string, Json>>,
  set: Readonly<Record<string, Json>> = {},
): Promise<string> {
  const own = Object.entries(fields).map(([path, value]) => [
    `experiments.c1-reported.${path}`,
    value,
  ]);
  const found = await mistakes({
    "profile.experiments": ["c1-reported"],
    ...Object.fromEntries(own),
    ...set,
  }, "paper");
  return found.join("\n");
}

Deno.test("the smallest of the released code's ghosts is that of the cut that trains", () => {
  const size = fc.integer({ min: 1, max: 300 });
  fc.assert(fc.property(size, size, size, (train, batch, ghost) => {
    fc.pre(batch <= train);
    const sizes = [batch, train % batch].filter((examples) => examples > 0);
    const all = sizes.flatMap((examples) => chunks(examples, Math.ceil(batch / ghost)));
    assertEquals(smallestGroup(train, batch, { size: ghost, inChunks: true }), Math.min(...all));
  }));
});

Deno.test("ghosts of the released code that leave a chunk of one image are told, of 848 images in 128 chunks and in a trial", async () => {
  assertStringIncludes(
    await told({ methods: ["gbn", "gbn-ghosts-32"] }),
    'batch norm would take statistics over a single example: data set "cifar-10" has 50,000 training images, in batches of ' +
      "4,096 and ghosts of 32.",
  );
  // 45,089 images leave 33, in chunks of two.
  const learningRate = { from: 0.1, to: 10 };
  assertStringIncludes(
    await told({ tuning: { trials: 2, validation: 4911, learningRate } }),
    "4,911 of 50,000 training images held out leave 45,089 to a trial: wanted more than a batch of 4,096",
  );
});

Deno.test("ghosts of the released code that do not divide their batch are told, and so is a batch that grows beside them", async () => {
  assertStringIncludes(
    await told({ ghostBatch: 96 }),
    'ghostBatch: found 96, wanted a divisor of 4,096, the batch of "gbn"',
  );
  assertStringIncludes(await told({ ghostBatch: 8192 }), "found 8,192, wanted at most 4,096");
  assertStringIncludes(
    await told({ methods: ["grow"] }, { "methods.grow.batchNorm": "ghost" }),
    'batchGrowth: the released code has no ghosts for a batch that grows, which "grow" has',
  );
});

Deno.test("the noise scale takes the ghosts of the released code", async () => {
  assertEquals(await told({ methods: ["gbn-noise-scale"] }), "");
  assertStringIncludes(
    await told({ methods: ["gbn-noise-scale"], ghostBatch: 4096 }),
    "noiseScale: a batch of 4,096 examples is a single ghost",
  );
});
