import { assertEquals } from "@std/assert";
import untilError from "../../../models/schedules/until_error.ts";
import warmUp from "../../../models/schedules/warm_up.ts";
import type { EpochRow } from "../../../models/training/epoch_row.ts";
import type { Moment } from "../../../models/training/schedule.ts";

const REGIME = { epochs: 4, drops: [{ epoch: 0, learningRate: 0.4 }] };
const LENGTH = { epochs: 4, updates: 16 };

const row = (error: number): EpochRow => ({
  ...{ epoch: 1, updates: 4, learningRate: 0.4, loss: 1, error, gradientNorm: 1 },
  ...{ testError: 1, distance: 1, firstLayerDistance: 1 },
});
const moment = (update: number, error: number | null): Moment => ({
  epoch: Math.floor(update / 4),
  updateInEpoch: update % 4,
  updatesInEpoch: 4,
  update,
  advanced: update,
  lastRow: error === null ? null : row(error),
});

Deno.test("a training until an error ends between two epochs, after the first that is as low", () => {
  const { ended } = untilError(REGIME, { trainingError: 2 }, LENGTH);
  const cases: [number, number | null, boolean][] = [
    [0, null, false],
    [4, 2.1, false],
    [4, 2, true],
    [8, 0, true],
    // A row of an update, within an epoch.
    [5, 0, false],
  ];
  for (const [update, error, wanted] of cases) assertEquals(ended!(moment(update, error)), wanted);
});

Deno.test("its rates are those of the paper's schedule, behind a warm-up where there is one", () => {
  const rates = (schedule: ReturnType<typeof untilError>) =>
    [0, 1, 2, 9].map((update) => schedule.rates(moment(update, 50)).learningRate);
  const settings = { updates: 2, from: 0.5 };
  const warm = untilError(REGIME, { trainingError: 2, warmUp: settings }, LENGTH);
  assertEquals(rates(warm), rates(warmUp(REGIME, settings, LENGTH)));
  assertEquals(warm.changesWithinEpoch, true);
  const plain = untilError(REGIME, { trainingError: 2 }, LENGTH);
  assertEquals(rates(plain), [0.4, 0.4, 0.4, 0.4]);
  assertEquals(plain.changesWithinEpoch, undefined);
});
