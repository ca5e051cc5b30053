import { assert, assertEquals } from "@std/assert";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { trainConfig } from "../../../stages/training/train_config.ts";
import { tuned } from "../../../stages/training/tuned.ts";
import { ROOT } from "../../root.ts";
import { tempFolder } from "../../temp_folder.ts";

const { experiments, methods } = await loadConfiguration(ROOT, "paper");
const config = trainConfig(experiments["c1"]!, methods["lb"]!);

Deno.test("a tuned training has every learning rate times the tuned factor, and the tuned momentum", async () => {
  await using folder = await tempFolder();
  await Deno.writeTextFile(`${folder.path}/tuned.json`, '{"learningRate":0.5,"momentum":0.8}');
  const { regime, optimizer, ...rest } = await tuned(config, folder.path);
  const halves = config.regime.drops.map(({ learningRate }) => learningRate / 2);
  assertEquals(regime.drops.map(({ learningRate }) => learningRate), halves);
  assertEquals(optimizer, { ...config.optimizer, momentum: 0.8 });
  const { regime: _regime, optimizer: _optimizer, ...before } = config;
  assertEquals(rest, before);
});

Deno.test("a training without a tuning stage stays as it is", async () => {
  assert(await tuned(config, undefined) === config);
});
