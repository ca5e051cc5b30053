import type { Configuration } from "../configuration/configuration.ts";
import { exampleCounts } from "./example_counts.ts";
import { warmUpLength } from "./warm_up_length.ts";

/**
 * Says which methods of an experiment have a warm-up that is a share of so few updates that nothing is warmed up; null if there
 * are none. A training may be shortened so far as a try, so that this is no mistake by itself.
 */
export function idleWarmUpsText(
  { experiments, methods, datasets }: Pick<Configuration, "experiments" | "methods" | "datasets">,
  name: string,
): string | null {
  const experiment = experiments[name]!;
  const { train } = exampleCounts(datasets[experiment.dataset]!);
  const idle = experiment.methods.map((method) => methods[method]!).filter((method) => {
    const length = warmUpLength(experiment, method, train);
    return length !== null && length.updates < 2;
  }).map(({ title }) => title);
  if (idle.length === 0) return null;
  return `the warm-up of ${
    idle.join(" and of ")
  } is shorter than two updates, so that nothing is warmed up. Raise \`warmUp.share\`, or lengthen \`regime.epochs\`, if it should.`;
}
