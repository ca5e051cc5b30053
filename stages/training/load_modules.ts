import type { BatchNormModule } from "../../models/batch_norm_form.ts";
import type { Network } from "../../models/network.ts";
import type { BatchSizesModule } from "../../models/training/batch_sizes.ts";
import type { GradientStatisticsModule } from "../../models/training/gradient_statistics.ts";
import type { OptimizerModule } from "../../models/training/optimizer.ts";
import type { ScheduleModule } from "../../models/training/schedule.ts";
import type { LossesModule } from "../../models/training/training_graph.ts";
import type { UpdateModule } from "../../models/training/update.ts";
import type { WeightAverageModule } from "../../models/training/weight_average.ts";

/** Modules that an evaluation loads by configuration, so that its key depends only on the code it uses. */
export interface ModelModules {
  readonly network: Network;
  readonly batchNorm: BatchNormModule;
}

/** Modules that a training loads by configuration. What a method leaves out is as in the paper. */
export interface TrainingModules extends ModelModules {
  readonly schedule: ScheduleModule<unknown>;
  readonly optimizer: OptimizerModule;
  readonly update: UpdateModule<unknown>;
  readonly batchSizes?: BatchSizesModule<unknown>;
  readonly losses?: LossesModule<unknown>;
  readonly statistics?: GradientStatisticsModule<unknown>;
  readonly average?: WeightAverageModule<unknown>;
}

/** Imports the modules that a stage declares, by their roles. */
export async function loadModules<Modules extends ModelModules = ModelModules>(
  modules: Readonly<Record<string, string>>,
): Promise<Modules> {
  const loaded = Object.entries(modules).map(async (
    [role, url],
  ) => [role, (await import(url)).default]);
  return Object.fromEntries(await Promise.all(loaded));
}
