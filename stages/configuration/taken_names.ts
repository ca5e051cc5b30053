import type { Mistake } from "./check_value.ts";
import type { Configuration } from "./configuration.ts";
import { sweptMethod } from "./expand_sweeps.ts";

/** Finds methods with the name that a sweep gives to one of its runs: it would train one in place of the other. */
export function takenNames(
  { experiments, methods }: Pick<Configuration, "experiments" | "methods">,
): Mistake[] {
  const found = Object.entries(experiments).flatMap(([experiment, { sweep = {} }]) =>
    Object.entries(sweep).flatMap(([method, batches]) =>
      batches.flatMap((batch): Mistake[] => {
        const name = sweptMethod(method, batch);
        if (!Object.hasOwn(methods, name)) return [];
        const text =
          `the sweep of "${experiment}" gives the name "${name}" to ${method} with a batch of ${batch}. ` +
          "Rename the method.";
        return [{ path: ["methods", name], text, isKey: true }];
      })
    )
  );
  return [...new Map(found.map((mistake) => [String(mistake.path), mistake])).values()];
}
