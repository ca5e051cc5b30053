import type { BuildOptimizer } from "../training/optimizer.ts";
import { adamOptimizer, type AdamSettings } from "./adam_optimizer.ts";

/** ε of PyTorch. */
const EPSILON = 1e-8;

/**
 * AdamW as in PyTorch (Loshchilov and Hutter 2019): w ← w − η d w − η m̂ / (√v̂ + ε). The decay is not part of the gradient;
 * kinds that are left out have none.
 */
export default function adamw(settings: AdamSettings): BuildOptimizer {
  return adamOptimizer(settings, EPSILON, (_weight, direction) => direction);
}
