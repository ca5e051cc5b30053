import { assert, assertEquals } from "@std/assert";
import { judgeConfig } from "../../../stages/claims/config.ts";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { ROOT } from "../../root.ts";

Deno.test("slopes of the distance are not compared where every batch has a learning rate of its own", async () => {
  const slopes = async (profile: string) =>
    judgeConfig({ profile }, await loadConfiguration(ROOT, profile), [1]).experiments.flatMap((
      { claims },
    ) => Object.values(claims).filter(({ measure }) => measure === "log-slope")).length;
  assertEquals([await slopes("gap-f1-tuned"), await slopes("rates-f1")], [0, 0]);
  assert(await slopes("gap-f1") > 0 && await slopes("figures-f1") > 0);
});
