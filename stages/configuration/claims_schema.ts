import { z } from "zod";

/** A claim, as a test on runs. */
export const claimSchema = z.strictObject({
  section: z.string().describe(
    "Where the paper says it; `not in the paper` for a claim of one's own, which is judged in every experiment that has its methods.",
  ),
  says: z.string().describe("The claim as a sentence that can be quoted alone."),
  over: z.literal("batches").optional().describe(
    "Judges it in sweeps over sizes of batches, where runs are paired by batch and seed. Default: in the rows of tables.",
  ),
  smallest: z.int().positive().optional().describe("The smallest batch of a sweep that counts."),
  measure: z.enum(["accuracy", "test-error", "log-slope", "log-over-power"]).describe(
    "The number that is taken of every run. accuracy and test-error: of the last epoch, in points. log-slope: of the " +
      "distance from the initial weights over ln(updates), while the first learning rate lasts. log-over-power: AIC of a " +
      "power law less AIC of a log law, of the same distances; above 0 the log law fits better, and to support a claim it must also fit every run.",
  ),
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
  );
export type ClaimConfig = z.infer<typeof claimSchema>;

/** Whether the paper makes the claim. */
export function isOfPaper({ section }: Pick<ClaimConfig, "section">): boolean {
  return !section.startsWith("not in the paper");
}

/** Whether a claim is about the change of one method's measure with the batch size. */
export function isTrend({ expect }: { readonly expect: string }): boolean {
  return expect === "rises" || expect === "falls";
}
