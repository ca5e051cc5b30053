import { assertEquals } from "@std/assert";
import type { RunRecord } from "../../../pipeline/types.ts";
import { costOf } from "../../../stages/study/cost.ts";
import { decide } from "../../../stages/study/decide.ts";
import { LOST, PLAN, ROW, runsOf } from "./made_up_study.ts";

/** The record of a stage that took some seconds. */
const record = (stage: string, seconds: number) => ({ stage, seconds, facts: {} }) as RunRecord;

Deno.test("a study counts the seconds of a training that another experiment shares, of all parts of a run and of no other run", () => {
  const decision = decide(ROW, PLAN, runsOf(LOST), null);
  const seeds = [1, 2, 3];
  const ofSeeds = (name: (seed: number) => string, seconds: number, bears = name) =>
    Object.fromEntries(seeds.map((seed) => [name(seed), record(bears(seed), seconds)]));
  const cost = costOf(PLAN, decision, {
    ...ofSeeds((seed) => `train/mine/sb/seed-${seed}`, 50, (seed) => `train/gap/sb/seed-${seed}`),
    ...ofSeeds((seed) => `train/mine/lb/seed-${seed}/trunk`, 30),
    ...ofSeeds((seed) => `train/mine/lb/seed-${seed}`, 2),
    ...ofSeeds((seed) => `measure/mine/lb/seed-${seed}`, 3),
    ...ofSeeds(
      (seed) => `train/other/lb/seed-${seed}`,
      1000,
      (seed) => `train/mine/lb/seed-${seed}`,
    ),
  });
  assertEquals([cost.trainings, cost.seconds], [6, 3 * (50 + 30 + 2 + 3)]);
});
