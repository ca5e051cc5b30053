import { z } from "zod";

/** Measures that the measurement of a training gives, in inference mode. */
const MEASURED = ["train-error", "generalization-gap", "train-error-beyond"] as const;

/** Kinds of running statistics of batch norm that trainings are measured with. */
export const STATISTICS = [
  "trained",
  "sequential",
  "mean",
  "recalibrated",
  "other spread",
] as const;
const runningKind = z.enum(STATISTICS);

/** A claim, as a test on runs. */
export const claimSchema = z.strictObject({
  section: z.string().describe(
    "Where it is said: a section of the paper, or another source; `not in the paper` for a claim of one's own, which is judged " +
      "in every experiment that has its methods.",
  ),
  says: z.string().describe("The claim as a sentence that can be quoted alone."),
  over: z.literal("batches").optional().describe(
    "Judges it in sweeps over sizes of batches, where runs are paired by batch and seed. Default: in the rows of tables.",
  ),
  smallest: z.int().positive().optional().describe("The smallest batch of a sweep that counts."),
  experiments: z.array(z.string()).min(1).exactOptional()
    .describe("Judges it in these experiments alone. Default: in all that have its methods."),
  registered: z.strictObject({
    expected: z.enum(["supported", "contradicted", "undecided"])
      .describe("The verdict that we expected before the first run."),
    because: z.string().describe("Why, as a sentence."),
  }).exactOptional().describe("What was written down before the first run."),
  measure: z.enum(["accuracy", "test-error", "log-slope", "log-over-power", ...MEASURED]).describe(
    "The number that is taken of every run. accuracy and test-error: of the last epoch, in points. log-slope: of the " +
      "distance from the initial weights over ln(updates), while the first learning rate lasts. log-over-power: AIC of a " +
      "power law less AIC of a log law, of the same distances; above 0 the log law fits better, and to support a claim it must also fit every run. " +
      "By the measurements of a profile with `measure`: train-error, and generalization-gap, which is test − training " +
      "error, both in points; train-error-beyond: training error − share · test error, so that a positive difference " +
      "says that training error makes up more than that share of a difference in test error.",
  ),
  share: z.number().positive().max(1).exactOptional()
    .describe("The share of the test error, for train-error-beyond."),
  statistics: runningKind.exactOptional().describe(
    "The running statistics of batch norm with which `of` is measured. With them, test-error is that of the measurement.",
  ),
  fromStatistics: runningKind.exactOptional()
    .describe("The same for `from`. Default: as `statistics`."),
  weights: z.enum(["all", "first layer"]).optional()
    .describe("The weights whose distance is measured. Default: all."),
  of: z.string().describe("The method that the claim is about."),
  from: z.string().optional().describe("The method that it is compared with, seed by seed."),
  expect: z.enum(["higher", "lower", "equivalent", "not-worse", "rises", "falls"]).describe(
    "What the claim says of the difference `of` − `from`. equivalent: within ± margin. not-worse: above − margin. rises, " +
      "falls: of a line over the logarithm of the batch.",
  ),
  margin: z.number().positive().optional().describe("In the unit of the measure."),
  reasons: z.array(z.string()).optional()
    .describe("Sentences that the report shows where runs do not support the claim."),
})
  .refine(
    ({ expect, margin }) =>
      (expect === "equivalent" || expect === "not-worse") === (margin !== undefined),
    "expected a margin with equivalent and not-worse, and none otherwise",
  )
  .refine(
    ({ measure, expect, from }) =>
      (measure === "log-over-power" || isTrend({ expect })) ===
        (from === undefined),
    "expected a method to compare with in from, and none with log-over-power, rises and falls",
  )
  .refine(
    ({ over, smallest, expect }) =>
      over !== undefined || (smallest === undefined && !isTrend({ expect })),
    "expected over: batches with rises, falls and smallest",
  )
  .refine(
    ({ measure, share }) => (measure === "train-error-beyond") === (share !== undefined),
    "expected a share with train-error-beyond, and none otherwise",
  )
  .refine(
    ({ measure, statistics }) =>
      statistics === undefined || isMeasured({ measure }) || measure === "test-error",
    "expected statistics with test-error and what the measurement gives, and none otherwise",
  )
  .refine(
    ({ statistics, from, fromStatistics }) =>
      fromStatistics === undefined || (statistics !== undefined && from !== undefined),
    "expected fromStatistics beside statistics and from",
  )
  .refine(
    ({ over, ...claim }) => over === undefined || !isMeasured(claim),
    "expected no over: batches with what the measurement gives",
  );
export type ClaimConfig = z.infer<typeof claimSchema>;

/** Whether the claim is about laws that are fitted to the distances of a run. */
export function isAboutCurves({ measure }: Pick<ClaimConfig, "measure">): boolean {
  return measure === "log-slope" || measure === "log-over-power";
}

/** Whether the paper makes the claim. */
export function isOfPaper({ section }: Pick<ClaimConfig, "section">): boolean {
  return !section.startsWith("not in the paper");
}

/** Whether a claim is about the change of one method's measure with the batch size. */
export function isTrend({ expect }: { readonly expect: string }): boolean {
  return expect === "rises" || expect === "falls";
}

/** Whether the measure of a claim comes from the measurements of trainings. */
export function isMeasured(
  { measure, statistics }: { readonly measure: string; readonly statistics?: string | undefined },
): boolean {
  return statistics !== undefined || MEASURED.some((each) => each === measure);
}
