import type { Json } from "../../pipeline/types.ts";
import type { TrainConfig } from "../training/train_config.ts";

/**
 * How much a program has to do by its configuration: the epochs of a training. Over the same data, twice the epochs take
 * twice the time. Null for other programs, whose time their configuration does not tell.
 */
export function amountOfWork(program: string, config: Json): number | null {
  return program === "stages/train.ts" || program === "stages/train_worker.ts"
    ? (config as { readonly [name: string]: Json } & Partial<TrainConfig>).regime?.epochs ?? null
    : null;
}
