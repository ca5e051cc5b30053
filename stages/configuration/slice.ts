import type { Json } from "../../pipeline/types.ts";

/**
 * Casts the configuration of a stage to the JSON that the engine passes to its program. Callers name the type that the
 * program expects, `slice<TrainConfig>(…)`. The engine checks that the value is JSON when it makes the key.
 */
export function slice<Config extends object>(config: Config): Json {
  return config as Json;
}
