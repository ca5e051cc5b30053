import type { NamedNetwork } from "../networks.ts";
import type { GhostCut } from "./ghost_cut.ts";
import { smallestGroup } from "./smallest_group.ts";

/**
 * Whether batch norm would take statistics over a single example. A network without batch norm takes none.
 *
 * @param train number of training examples, as many as a batch or more
 * @param ghosts null: there are none
 */
export function hasGroupOfOne(
  { batchNorm }: NamedNetwork,
  train: number,
  batch: number,
  ghosts: GhostCut | null,
): boolean {
  return batchNorm !== false && smallestGroup(train, batch, ghosts) < 2;
}

/** What to add to a mistake that there is only with batch norm, where it is not known whether the network has it. */
export function ifItHasBatchNorm({ batchNorm }: NamedNetwork): string {
  return batchNorm === null
    ? " Whether the network has batch norm is not known before libtensorflow is here: `deno task fetch cpu` fetches it."
    : "";
}
