import { z } from "zod";

/** A claim of configs/claims.yaml, which says what each field means. */
export const claimSchema = z.strictObject({
  section: z.string(),
  says: z.string(),
  /** Judged in sweeps, whose runs differ in their batch; otherwise in the rows of the tables. */
  over: z.literal("batches").optional(),
  /** Of a sweep the smallest batch that counts. */
  smallest: z.int().positive().optional(),
  measure: z.enum(["accuracy", "test-error", "log-slope", "log-over-power"]),
  weights: z.enum(["all", "first layer"]).optional(),
  of: z.string(),
  from: z.string().optional(),
  expect: z.enum(["higher", "lower", "equivalent", "not-worse", "rises", "falls"]),
  /** In the unit of the measure. */
  margin: z.number().positive().optional(),
  /** Why runs may not support it, in sentences; the report shows them where they do not. */
  reasons: z.array(z.string()).optional(),
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

/** Whether it says how a measure changes with the batch, of one method. */
export function isTrend({ expect }: { readonly expect: string }): boolean {
  return expect === "rises" || expect === "falls";
}
