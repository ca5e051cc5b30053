/** The number of examples of each update in an epoch, counted from 0. */
export type BatchSizes = (epoch: number) => number;

/**
 * The default export of a module that changes the batch size over time.
 *
 * @param batch the method's batch size, with which the training begins
 */
export type BatchSizesModule<Settings = undefined> = (
  batch: number,
  settings: Settings,
) => BatchSizes;
