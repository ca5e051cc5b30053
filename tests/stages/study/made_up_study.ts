import type { Row } from "../../../stages/tables/config.ts";
import { type StudyPlan, studySeeds } from "../../../stages/study/plan.ts";
import type { StudiedRun, StudyRuns } from "../../../stages/study/study_runs.ts";

/** The plan of a study of ten classes and 2,000 test examples. */
export const PLAN: StudyPlan = {
  experiment: "mine",
  small: "sb",
  large: "lb",
  remedies: ["lr", "gbn", "ra"],
  controls: ["sb-long"],
  ...studySeeds(),
  confirmed: 2,
  margin: 0.5,
  classes: 10,
  tested: 2000,
};

const column = (name: string, title: string, epochs: number, updates: number, batch = 2048) => ({
  name,
  title,
  published: null,
  batch,
  ghostBatch: null,
  learningRate: name === "lr" ? 0.4 : 0.1,
  epochs,
  updates,
  images: 8000 * epochs,
});

/** The row of the study's experiment: a batch of 128 against 2,048 for 20 epochs. */
export const ROW: Row = {
  experiment: "mine",
  title: "Mine",
  network: { name: "f1", title: "F1" },
  data: { name: "digits", title: "digits" },
  seeds: PLAN.all,
  methods: [
    column("sb", "SB", 20, 1260, 128),
    column("lb", "LB", 20, 80),
    column("lr", "+LR", 20, 80),
    column("gbn", "+GBN", 20, 80),
    column("ra", "+RA", 320, 1280),
    column("sb-long", "SB, RA's epochs", 320, 20_160, 128),
  ],
  reductions: [],
};

/** Runs by their errors in per cent, for the seeds 1, 2, …: test errors, or pairs of test and training error. */
export function runsOf(
  errors: Readonly<Record<string, readonly (number | readonly [number, number] | null)[]>>,
): StudyRuns {
  return new Map(
    Object.entries(errors).map(([method, each]) => [
      method,
      each.map((error, i): StudiedRun => {
        const seed = i + 1;
        if (error === null) return { seed, errors: null, loss: null, divergedAt: 7 };
        const [test, train] = typeof error === "number" ? [error, 0] : error;
        return { seed, errors: { test, train }, loss: 1 };
      }),
    ]),
  );
}
