import type { Experiment, Method } from "../configuration/schema.ts";
import { ghostSize, hasGhostChunks } from "../training/train_config.ts";

/** How a method cuts its batches into ghosts. */
export interface GhostCut {
  /** Examples of a ghost. */
  readonly size: number;
  /** Whether every batch has as many ghosts as a full one, as in the authors' main_gbn.py. */
  readonly inChunks: boolean;
}

/** Returns how a method cuts its batches into ghosts; null if it has none. */
export function ghostCut(experiment: Experiment, method: Method): GhostCut | null {
  const size = ghostSize(experiment, method);
  return size === null ? null : { size, inChunks: hasGhostChunks(experiment, method) };
}
