import type { Configuration } from "./configuration.ts";
import type { Experiment, Method } from "./schema.ts";

/** Batch sizes of each method of a sweep. */
export type Sweep = NonNullable<Experiment["sweep"]>;

/** Names a method of a sweep at one batch size. */
export function sweptMethod(method: string, batch: number): string {
  return `${method}-${batch}`;
}

/** The runs of a sweep, each with its name as a method, in order. */
export function sweptRuns(sweep: Sweep): { method: string; batch: number; name: string }[] {
  return Object.entries(sweep).flatMap(([method, batches]) =>
    batches.map((batch) => ({ method, batch, name: sweptMethod(method, batch) }))
  );
}

/**
 * Replaces each method of a sweep by one method per batch size, which the rest of the code treats like any other method.
 */
export function expandSweeps(configuration: Configuration): Configuration {
  const { methods: known } = configuration;
  const methods: Record<string, Method> = { ...known };
  const experiments: Record<string, Experiment> = {};
  for (const [name, experiment] of Object.entries(configuration.experiments)) {
    const { sweep } = experiment;
    if (sweep === undefined) {
      experiments[name] = experiment;
      continue;
    }
    const runs = sweptRuns(sweep).filter(({ method }) => Object.hasOwn(known, method));
    for (const { method, batch, name } of runs) {
      const { against: _, ...rest } = known[method]!;
      methods[name] = { ...rest, title: `${rest.title} ${batch}`, batch };
    }
    experiments[name] = { ...experiment, methods: runs.map(({ name }) => name) };
  }
  return { ...configuration, methods, experiments };
}
