import type { Mistake } from "./check_value.ts";
import type { Configuration } from "./configuration.ts";
import { sweptRuns } from "./expand_sweeps.ts";

/** Finds methods with the name that a sweep gives to one of its runs: it would train one in place of the other. */
export function takenNames(
  { experiments, methods }: Pick<Configuration, "experiments" | "methods">,
): Mistake[] {
  const found = Object.entries(experiments).flatMap(([experiment, { sweep = {} }]) =>
    sweptRuns(sweep).filter(({ name }) => Object.hasOwn(methods, name)).map((
      { method, batch, name },
    ): Mistake => ({
      path: ["methods", name],
      text:
        `the sweep of "${experiment}" gives the name "${name}" to ${method} with a batch of ${batch}. ` +
        "Rename the method.",
      isKey: true,
    }))
  );
  return [...new Map(found.map((mistake) => [String(mistake.path), mistake])).values()];
}
