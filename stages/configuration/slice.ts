import type { Json } from "../../pipeline/types.ts";

/**
 * A stage's slice of the configuration, as the engine carries it from the stage's declaration to its program. Name the
 * type that the program has, `slice<TrainConfig>(…)`. That the value is JSON is checked when its key is made.
 */
export function slice<Config extends object>(config: Config): Json {
  return config as Json;
}
