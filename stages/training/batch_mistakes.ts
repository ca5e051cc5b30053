import type { Experiment, Method } from "../configuration/schema.ts";
import type { DataFacts } from "./data_facts.ts";
import { methodIn, referenceBatch, trainConfig } from "./train_config.ts";

/** Tells a mistake in a field of the experiment, or, by a path that begins with `methods`, of a method. */
export type Wrong = (path: readonly PropertyKey[], text: string) => void;

/** One column, or one size of batch of a sweep. */
export interface Training {
  readonly name: string;
  readonly method: Method;
  /** Where a sweep says its batch. */
  readonly place: readonly PropertyKey[] | null;
}

const number = (value: number) => value.toLocaleString("en");

/** Batches, rests and ghosts beside the number of training images. */
export function batchMistakes(
  experiment: Experiment,
  trainings: readonly Training[],
  { train }: DataFacts,
  wrong: Wrong,
): void {
  const told = new Set<string>();
  const once: Wrong = (path, text) => {
    const place = path.join(".");
    if (!told.has(place)) wrong(path, text);
    told.add(place);
  };
  const set = `data set "${experiment.dataset}"`;
  let [ghost, largest] = [0, 0];
  for (const { name, method, place } of trainings) {
    const { batch, batchNorm, regime, optimizer } = trainConfig(experiment, method);
    const path = place ?? batchPlace(experiment, name, method);
    if (batchNorm.form === "ghost") {
      largest = Math.max(largest, batch);
      ghost = batchNorm.ghostBatch;
    }
    if (batch > train) {
      once(
        path,
        `a batch of ${number(batch)} examples is larger than the training set: ${set} has ` +
          `${number(train)}. Wanted at most so many.`,
      );
      continue;
    }
    const size = batchNorm.form === "ghost" ? batchNorm.ghostBatch : null;
    const rest = train % batch;
    if (smallestGroup(train, batch, size) < 2) {
      const cut = size === null ? "" : ` and ghosts of ${number(size)}`;
      const left = rest === 1 ? ", which leave a rest of one" : "";
      once(
        path,
        `batch norm would take statistics over a single example: ${set} has ${number(train)} ` +
          `training images, in batches of ${number(batch)}${cut}${left}.${
            near(train, batch, size)
          }`,
      );
    }
    if (regime.epochs < 1) {
      once(["regime", "epochs"], `adapted to a batch of ${number(batch)}, no epoch is left.`);
    }
    if ((optimizer.gradientNoise ?? 0) < 0) {
      const reference = referenceBatch(experiment, methodIn(experiment, method));
      once(
        path,
        `"${name}" adds the noise that a smaller batch has: found ${
          number(batch)
        }, wanted at least ` +
          `${number(reference)}.`,
      );
    }
  }
  if (ghost > largest) {
    const { follow, released } = experiment;
    once(
      follow === "code" && released?.ghostBatch !== undefined
        ? ["released", "ghostBatch"]
        : ["ghostBatch"],
      `found ${number(ghost)}, and the largest batch that is cut into ghosts has ${
        number(largest)
      } ` +
        `examples: wanted at most so many.`,
    );
  }
  const { potential } = experiment;
  if (potential !== undefined && potential.sample > train) {
    once(
      ["potential", "sample"],
      `found ${number(potential.sample)}, and ${set} has ${
        number(train)
      } training images: wanted at ` +
        `most so many.`,
    );
  }
}

/** Examples of the smallest group that batch norm takes statistics over; models/ghost_batches.ts cuts the groups. */
function smallestGroup(train: number, batch: number, ghost: number | null): number {
  const batches = [batch, train % batch].filter((size) => size > 0);
  return Math.min(
    ...batches.map((size) => ghost === null ? size : Math.floor(size / Math.ceil(size / ghost))),
  );
}

/** How far a size that works is looked for. */
const FARTHEST = 1000;

function near(train: number, batch: number, ghost: number | null): string {
  for (let far = 1; far < FARTHEST; far++) {
    for (const size of [batch + far, batch - far]) {
      if (size > 1 && size <= train && smallestGroup(train, size, ghost) > 1) {
        return ` Wanted another size, such as ${number(size)}.`;
      }
    }
  }
  return " Wanted another size.";
}

/** The field that says how large a method's batch is. */
function batchPlace(
  experiment: Experiment,
  name: string,
  method: Method,
): readonly PropertyKey[] {
  if (typeof method.batch === "number") return ["methods", name, "batch"];
  if (method.batch === "small") return ["batch", "small"];
  const { follow, released, batch } = experiment;
  if (follow === "code" && released?.largeBatch !== undefined) return ["released", "largeBatch"];
  const isGhost = methodIn(experiment, method).batchNorm === "ghost";
  return ["batch", !isGhost && batch.withoutGhosts !== undefined ? "withoutGhosts" : "large"];
}
