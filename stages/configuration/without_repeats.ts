import type { z } from "zod";

/** Refuses a list that has an entry twice, at the second one. Editors are told by `uniqueItems`. */
export function withoutRepeats<Item extends z.ZodString | z.ZodNumber>(
  list: z.ZodArray<Item>,
): z.ZodArray<Item> {
  return list.superRefine((items, context) => {
    items.forEach((item, i) => {
      if (items.indexOf(item) === i) return;
      context.addIssue({ code: "custom", message: "expected each entry once", path: [i] });
    });
  }).meta({ uniqueItems: true });
}
