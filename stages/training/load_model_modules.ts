import type { BatchNormModule } from "../../models/batch_norm_form.ts";
import type { Network } from "../../models/network.ts";

/** What a training or evaluation stage loads by configuration, so that each stage's key holds only the code it uses. */
export interface ModelModules {
  readonly network: Network;
  readonly batchNorm: BatchNormModule;
}

/** Imports the modules that a stage names under the roles `network` and `batchNorm`. */
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
