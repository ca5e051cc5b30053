import { updatesPerEpoch } from "../../models/training/regime.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import { branchedTraining } from "./branched_config.ts";
import { trainConfig } from "./train_config.ts";
import { trainingUpdates } from "./training_updates.ts";

/** What a training spends. */
export interface Spent {
  /** How often each example is seen, over all workers. */
  readonly epochs: number;
  /** Updates one after the other. Workers make theirs side by side. */
  readonly updates: number;
  /** Number of the last epoch in its history. Workers make theirs side by side. */
  readonly lastEpoch: number;
  /** Examples of a batch in the last updates of a worker; absent without workers. */
  readonly workerBatch?: number;
}

/**
 * Counts what a training spends. One that may end early, when its training error is low enough, counts whole.
 *
 * @param train number of training examples
 */
export function spentBy(experiment: Experiment, method: Method, train: number): Spent {
  const { branches } = method;
  if (branches === undefined) {
    const config = trainConfig(experiment, method);
    const { epochs } = config.regime;
    return { epochs, updates: trainingUpdates(config, train), lastEpoch: epochs };
  }
  const { trunk, rounds, workerBatch } = branchedTraining(experiment, method, branches);
  const workers = rounds.map(([first]) => first!.config);
  const tail = workers.reduce((sum, { regime }) => sum + regime.epochs, 0);
  const { batch } = workers[0]!;
  const isShared = branches.examples === "shares";
  return {
    epochs: trunk.config.regime.epochs + tail * (isShared ? 1 : branches.workers),
    updates: trainingUpdates(trunk.config, train) + tail * updatesPerEpoch(train, batch),
    lastEpoch: trunk.config.regime.epochs + tail,
    workerBatch,
  };
}
