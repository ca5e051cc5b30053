import type { Json } from "../../pipeline/types.ts";
import type { Method } from "../configuration/schema.ts";

/** The fields of a method that name what an update computes, and their modules. */
export const UPDATE_REMEDIES = {
  sam: "models/updates/sam.ts",
  gradientPenalty: "models/updates/gradient_penalty.ts",
  batchAugmentation: "models/updates/batch_augmentation.ts",
  adaScale: "models/updates/ada_scale.ts",
} as const;

/** The name of a remedy that says what an update computes. */
export type UpdateRemedy = keyof typeof UPDATE_REMEDIES;

/** Returns the remedies of a method that say what an update computes. There is a meaning to one at most. */
export function updateRemedies(method: Method): UpdateRemedy[] {
  const names = Object.keys(UPDATE_REMEDIES) as UpdateRemedy[];
  return names.filter((name) => method[name] !== undefined);
}

/**
 * Returns the settings of a method's update; undefined if it is the paper's.
 *
 * @param inParts whether ghosts are computed one after the other where there is a choice
 * @param smallBatch the batch that learning rates are for
 */
export function updateSettings(
  { sam, gradientPenalty, batchAugmentation: copies, adaScale }: Method,
  ghostBatch: number,
  inParts: boolean,
  smallBatch: number,
): Readonly<Record<string, Json>> | undefined {
  if (sam !== undefined) return { rho: sam.rho, ...(sam.perGhost && { ghostBatch }) };
  if (gradientPenalty !== undefined) return { strength: gradientPenalty, ghostBatch };
  if (copies !== undefined) return { copies, ...(inParts && { ghostBatch }) };
  if (adaScale !== undefined) return { ghostBatch, smallBatch };
  return undefined;
}

/** Returns how many forward and backward passes a method makes over an image each time that it is seen. */
export function passesOf(method: Method): number {
  if (method.batchAugmentation !== undefined) return method.batchAugmentation;
  const { sam, gradientPenalty } = method;
  const isTwice = sam !== undefined || gradientPenalty !== undefined ||
    method.gradientNoise === "matched-on-norm";
  return isTwice ? 2 : 1;
}
