import type { BatchNormModule } from "../../models/batch_norm_form.ts";
import type { Network } from "../../models/network.ts";

/** Modules that a training or evaluation loads by configuration, so that its key depends only on the code it uses. */
export interface ModelModules {
  readonly network: Network;
  readonly batchNorm: BatchNormModule;
}

/** Imports a stage's modules `network` and `batchNorm`, which must both be declared. */
export async function loadModelModules(
  modules: Readonly<Record<string, string>>,
): Promise<ModelModules> {
  const load = async (role: string) => {
    const url = modules[role];
    if (url === undefined) throw new Error(`The stage names no module for "${role}"`);
    return (await import(url)).default;
  };
  return { network: await load("network"), batchNorm: await load("batchNorm") };
}
