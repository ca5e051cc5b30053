import { z } from "zod";

/** A claim of configs/claims.yaml, which says what each field means. */
export const claimSchema = z.strictObject({
  section: z.string(),
  says: z.string(),
  measure: z.enum(["accuracy", "log-slope", "log-over-power"]),
  weights: z.enum(["all", "first layer"]).optional(),
  of: z.string(),
  from: z.string().optional(),
  expect: z.enum(["higher", "lower", "equivalent", "not-worse"]),
  /** In the unit of the measure. */
  margin: z.number().positive().optional(),
  /** Why runs may not support it, in sentences; the report shows them where they do not. */
  reasons: z.array(z.string()).optional(),
})
  .refine(
    ({ expect, margin }) => (expect === "higher" || expect === "lower") === (margin === undefined),
    "expected a margin with equivalent and not-worse, and none with higher and lower",
  )
  .refine(
    ({ measure, from }) => (measure === "log-over-power") === (from === undefined),
    "expected a method to compare with in from, and none with log-over-power",
  );
export type ClaimConfig = z.infer<typeof claimSchema>;
