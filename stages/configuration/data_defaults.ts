import type { Json } from "../../pipeline/types.ts";
import { isTree, type Tree } from "./config_files.ts";
import type { Dataset } from "./dataset.ts";
import { completed } from "./lay_on.ts";
import { own } from "./own.ts";

/**
 * Gives an experiment on data of one's own the normalization of their training set, unless it has one of its own. A
 * normalization that it inherits counts only with the data set that was inherited along with it.
 *
 * @param experiments all experiments, as they are written
 * @param entry what this one says and inherits
 */
export function withDataDefaults(
  experiments: Json | undefined,
  name: string,
  entry: Json,
  dataset: Dataset | undefined,
): Json {
  if (!isTree(entry) || dataset === undefined || !("normalization" in dataset)) return entry;
  const { preprocessing = {} } = entry;
  if (!isTree(preprocessing)) return entry;
  const given = statesNormalization(experiments, name) ? preprocessing.normalization : undefined;
  const { mean, std } = dataset.normalization;
  const normalization = completed({ mean, std }, given ?? { mean, std });
  // Numbers count as they are; bytes as shares of 255.
  const unit = dataset.prepare.found.values === "numbers" ? { unit: 1 } : {};
  return {
    ...entry,
    preprocessing: {
      augmentation: null,
      ...preprocessing,
      normalization: isTree(normalization) ? { ...unit, ...normalization } : normalization,
    },
  };
}

/** Whether an experiment, or an ancestor whose data set it takes over, states a normalization. */
function statesNormalization(experiments: Json | undefined, name: string): boolean {
  const seen = new Set<string>();
  for (let at = name; isTree(experiments) && !seen.has(at);) {
    seen.add(at);
    const entry = own<Json>(experiments as Tree, at);
    if (!isTree(entry)) return false;
    if (isTree(entry.preprocessing) && Object.hasOwn(entry.preprocessing, "normalization")) {
      return true;
    }
    if (Object.hasOwn(entry, "dataset")) return false;
    at = String(entry.extends ?? entry.reduces);
  }
  return false;
}
