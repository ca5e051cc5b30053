import { assertEquals } from "@std/assert";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { loadDag } from "../../../stages/dag.ts";
import { trainConfig } from "../../../stages/training/train_config.ts";
import { ROOT } from "../../root.ts";

const { experiments, methods } = await loadConfiguration(ROOT, "paper");
const config = (experiment: string, method: string) =>
  trainConfig(experiments[experiment]!, methods[method]!);

Deno.test("a row to the letter of a user's command has the chunks of the released code, and the batch norm of a pass", async () => {
  const { batch, batchNorm, ghostByGhost, update, regime, optimizer } = config(
    "c1-reported",
    "gbn",
  );
  assertEquals(
    { batch, batchNorm, ghostByGhost, update },
    {
      batch: 4096,
      batchNorm: { form: "batch" },
      ghostByGhost: undefined,
      update: { batch: 4096, ghostBatch: 128 },
    },
  );
  // All else is as in c1-code: no momentum, and rates times √32.
  const code = config("c1-code", "gbn");
  assertEquals([regime, optimizer], [code.regime, code.optimizer]);
  const { drops } = config("resnet44-reported", "gbn").regime;
  assertEquals(drops.map(({ epoch }) => epoch), [0, 81, 122, 164]);
  const { stages } = await loadDag({ root: ROOT, profile: "paper", set: [] });
  const modulesOf = (stage: string) => stages.find(({ name }) => name === stage)!.modules!;
  const [trained, evaluated] = ["train", "evaluate"].map((kind) =>
    modulesOf(`${kind}/c1-reported/gbn/seed-1`)
  );
  assertEquals(trained!["update"], "models/updates/ghost_chunks.ts");
  assertEquals(trained!["batchNorm"], "models/batch_norm.ts");
  assertEquals(evaluated!["batchNorm"], "models/batch_norm.ts");
});
