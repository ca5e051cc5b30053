import { thousands } from "../../pipeline/words/text.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import type { NamedNetwork } from "../networks.ts";
import type { DataFacts } from "../training/data_facts.ts";
import { type GhostCut, ghostCut } from "./ghost_cut.ts";
import { hasGroupOfOne, ifItHasBatchNorm } from "./group_of_one.ts";
import { smallestGroup } from "./smallest_group.ts";
import { methodIn, referenceBatch, trainConfig } from "../training/train_config.ts";

/** Reports a mistake in a field of the experiment or, with a path that begins with `methods`, of a method. */
export type Wrong = (path: readonly PropertyKey[], text: string) => void;

/** The trainings of one method of an experiment, at one batch size in a sweep. */
export interface Training {
  readonly name: string;
  readonly method: Method;
  /** Path of the batch size in a sweep; null outside of sweeps. */
  readonly place: readonly PropertyKey[] | null;
}

/** Checks batch sizes, ghost batch sizes and incomplete last batches against the number of training images. */
export function batchMistakes(
  experiment: Experiment,
  network: NamedNetwork,
  trainings: readonly Training[],
  { train }: DataFacts,
  wrong: Wrong,
): void {
  const reported = new Set<string>();
  const once: Wrong = (path, text) => {
    const place = path.join(".");
    if (!reported.has(place)) wrong(path, text);
    reported.add(place);
  };
  const set = `data set "${experiment.dataset}"`;
  let [ghost, largest] = [0, 0];
  const heldOut = experiment.tuning?.validation ?? 0;
  for (const { name, method, place } of trainings) {
    const { batch, regime, optimizer } = trainConfig(experiment, method);
    const ghosts = ghostCut(experiment, method);
    const path = place ?? batchPlace(experiment, name, method);
    if (method.ghostBatch !== undefined) {
      ownGhostMistake(name, method, batch, once);
    } else if (ghosts !== null) {
      largest = Math.max(largest, batch);
      ghost = ghosts.size;
    }
    if (ghosts?.inChunks && ghosts.size <= batch && batch % ghosts.size !== 0) {
      once(
        ghostPlace(experiment, name, method),
        `found ${thousands(ghosts.size)}, wanted a divisor of ${
          thousands(batch)
        }, the batch of "${name}": the released code would cut it into chunks of another size.`,
      );
    }
    if (batch > train) {
      once(
        path,
        `a batch of ${
          thousands(batch)
        } examples is larger than the training set of ${set}: wanted at most ` +
          `${thousands(train)}.`,
      );
      continue;
    }
    const left = Math.max(0, train - heldOut);
    if (heldOut > 0 && (left < batch || hasGroupOfOne(network, left, batch, ghosts))) {
      const wanted = network.batchNorm === false
        ? `at least a batch of ${thousands(batch)}.`
        : `more than a batch of ${thousands(batch)}, and no rest of a single image.`;
      once(
        ["tuning", "validation"],
        `${thousands(heldOut)} of ${thousands(train)} training images held out leave ${
          thousands(left)
        } to a trial: wanted ${wanted}${left < batch ? "" : ifItHasBatchNorm(network)}`,
      );
    }
    const rest = train % batch;
    if (hasGroupOfOne(network, train, batch, ghosts)) {
      const cut = ghosts === null ? "" : ` and ghosts of ${thousands(ghosts.size)}`;
      const over = rest === 1 ? ", which leave one image over" : "";
      once(
        path,
        `batch norm would take statistics over a single example: ${set} has ${thousands(train)} ` +
          `training images, in batches of ${thousands(batch)}${cut}${over}.${
            near(train, batch, ghosts)
          }${ifItHasBatchNorm(network)}`,
      );
    }
    if (regime.epochs < 1) {
      once(["regime", "epochs"], `adapted to a batch of ${thousands(batch)}, no epoch is left.`);
    }
    if ((optimizer.gradientNoise ?? 0) < 0) {
      const reference = referenceBatch(experiment, methodIn(experiment, method));
      once(
        path,
        `"${name}" adds the gradient noise of a smaller batch: found ${
          thousands(batch)
        }, wanted at least ` +
          `${thousands(reference)}.`,
      );
    }
  }
  if (ghost > largest) {
    once(
      sharedGhostPlace(experiment),
      `found ${thousands(ghost)}, wanted at most ${
        thousands(largest)
      }, the largest batch that is cut into ` +
        "ghost batches.",
    );
  }
  const { potential } = experiment;
  if (potential !== undefined && potential.sample > train) {
    once(
      ["potential", "sample"],
      `found ${thousands(potential.sample)}, wanted at most ${
        thousands(train)
      }, the training images of ${set}.`,
    );
  }
}

/** Checks the ghost batch size that a method has of its own. */
function ownGhostMistake(
  name: string,
  { batchNorm, ghostBatch = 0 }: Method,
  batch: number,
  wrong: Wrong,
): void {
  const path = ["methods", name, "ghostBatch"];
  if (batchNorm !== "ghost") {
    wrong(
      path,
      `"${name}" has no ghost batches: wanted \`batchNorm: ghost\` beside it, or no size.`,
    );
  } else if (ghostBatch > batch) {
    wrong(
      path,
      `found ${thousands(ghostBatch)}, wanted at most ${thousands(batch)}, the batch of "${name}".`,
    );
  }
}

/** Largest difference between a batch size and the suggested one. */
const FARTHEST = 1000;

/** Suggests the nearest batch size without a group of one. */
function near(train: number, batch: number, ghosts: GhostCut | null): string {
  for (let far = 1; far < FARTHEST; far++) {
    for (const size of [batch + far, batch - far]) {
      if (ghosts?.inChunks && size % ghosts.size !== 0) continue;
      if (size > 1 && size <= train && smallestGroup(train, size, ghosts) > 1) {
        return ` Wanted another size, such as ${thousands(size)}.`;
      }
    }
  }
  return " Wanted another size.";
}

/** Returns the path of the field that sets a method's ghost batch size. */
function ghostPlace(
  experiment: Experiment,
  name: string,
  { ghostBatch }: Method,
): readonly PropertyKey[] {
  return ghostBatch === undefined ? sharedGhostPlace(experiment) : ["methods", name, "ghostBatch"];
}

/** Returns the path of the field that sets the ghost batch size of methods without one of their own. */
function sharedGhostPlace({ follow, released }: Experiment): readonly PropertyKey[] {
  return follow === "code" && released?.ghostBatch !== undefined
    ? ["released", "ghostBatch"]
    : ["ghostBatch"];
}

/** Returns the path of the field that sets a method's batch size. */
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
