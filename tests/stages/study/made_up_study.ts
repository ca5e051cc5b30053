import type { StudyConfig } from "../../../stages/study/config.ts";
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

/** What is known of the study besides. */
export const CONFIG: StudyConfig = {
  profile: "mine",
  command: "deno task study mine",
  row: ROW,
  plan: PLAN,
};

/** Test errors by which the large batch loses. */
export const LOST = { sb: [4, 4.2, 3.9], lb: [8.5, 8.9, 8.1] };
/** The same, and what remedies and the control come to. */
export const TRIED = {
  ...LOST,
  lr: [8.2, 8.4, 8], // 0.37 points in 20 passes
  gbn: [7.4, 7.9, 7.1], // 1.03 points in 20 passes
  ra: [3.5, 3.6, 3.4], // 5 points in 320 passes, and all of the gap
  "sb-long": [3.2, 3.3, 3.1],
};

/** Eight test errors around a mean, and eight others. */
export const spread = (mean: number) =>
  [0, 0.2, -0.1, 0.1, 0, -0.2, 0.1, -0.1].map((one) => mean + one);
export const tilted = (mean: number) =>
  [0.1, -0.1, 0, 0.2, -0.2, 0, 0.1, 0].map((one) => mean + one);
