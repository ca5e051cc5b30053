import type { Judgement } from "../../../stages/claims/judge.ts";

/** A claim that three pairs of runs support. */
export const SUPPORTED: Judgement = {
  claim: "gap",
  of: "lb",
  from: "sb",
  measure: "accuracy",
  expect: "lower",
  section: "section 1",
  says: "After the same number of epochs, a large batch generalizes worse than a small batch.",
  compared: "accuracy: LB − SB",
  n: 3,
  mean: -4,
  sd: 0.3,
  low: -5,
  high: -3,
  effectSize: -14,
  effectMeasure: "d",
  isOfSweep: false,
  replicates: "seeds",
  test: "t test, two-sided",
  p: 0.001,
  pHolm: 0.002,
  pEquivalent: null,
  rSquared: null,
  largestResidual: null,
  verdict: "supported",
};
