import { UserError } from "../../pipeline/words/errors.ts";
import type { Alone } from "../configuration/config_files.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import { dataFacts } from "../training/data_facts.ts";
import { idleGhosts } from "../training/idle_ghosts.ts";
import { trainingModules } from "../training/model_modules.ts";
import { batchOf, methodIn, trainConfig } from "../training/train_config.ts";

/** The methods whose difference is the gap. */
export const [SMALL, LARGE] = ["sb", "lb"] as const;
/** Regime adaptation without ghosts, which a network without batch norm has in the place of +RA. */
const ADAPTED = "lr-ra";
/** Examples of the training set that are measured. */
const MEASURED = 10_000;

/** What a study adds to an experiment: methods beside its own, and measurements in inference mode. */
export const STUDIED: Pick<Alone, "methods" | "profile"> = {
  methods: [SMALL, LARGE, "lr", "gbn", "linear-warm-up", "ra", "sb-long"],
  profile: { measure: { examples: MEASURED }, remedies: { small: SMALL, large: LARGE } },
};

/** What is studied of an experiment. */
export interface Studied {
  readonly configuration: Configuration;
  /** Names the methods that are left out, and says why; null if there are none. */
  readonly leftOut: string | null;
}

/**
 * Makes of an experiment what is studied. A method whose ghost batches have nothing to do is left out where another one is the
 * same without them, and data that can only be measured whole are.
 *
 * @throws {UserError} for an experiment that has no small and large batch to compare
 */
export function studied(configuration: Configuration, name: string): Studied {
  const { experiments, methods, datasets, networks, profile } = configuration;
  const experiment = experiments[name]!;
  refuse(configuration, name);
  const { title, batchNorm } = networks[experiment.network]!;
  const added = batchNorm === false && Object.hasOwn(methods, ADAPTED) ? [ADAPTED] : [];
  const all = [...new Set([...experiment.methods, ...added])];
  const idle = idleGhosts(configuration, name);
  const sameAs = (method: string) =>
    all.find((other) =>
      !idle.includes(other) &&
      withoutGhosts(experiment, methods[other]!) === withoutGhosts(experiment, methods[method]!)
    );
  const twins = idle.flatMap((method) => {
    const other = sameAs(method);
    return other === undefined ? [] : [{ method, other }];
  });
  const leftOut = twins.map(({ method, other }) =>
    `${methods[method]!.title} is ${methods[other]!.title}`
  );
  const { areNumbers, train } = dataFacts(datasets[experiment.dataset]!);
  return {
    configuration: {
      ...configuration,
      experiments: {
        ...experiments,
        [name]: {
          ...experiment,
          methods: all.filter((name) => !twins.some(({ method }) => method === name)),
        },
      },
      profile: {
        ...profile,
        measure: { examples: areNumbers ? Math.max(MEASURED, train) : MEASURED },
      },
    },
    leftOut: leftOut.length === 0
      ? null
      : `Left out, since ${title} has no batch norm for ghost batches: ${leftOut.join("; ")}.`,
  };
}

/** What a training is but for its ghost batches, as a text. */
function withoutGhosts(experiment: Experiment, method: Method): string {
  const { ghostBatch: _, released: __, ...own } = methodIn(experiment, method);
  const plain: Method = { ...own, batchNorm: "batch", batch: batchOf(experiment, method) };
  return JSON.stringify([trainConfig(experiment, plain), trainingModules(experiment, plain)]);
}

function refuse({ experiments, methods }: Configuration, name: string): void {
  const experiment = experiments[name]!;
  const { sweep, tuning } = experiment;
  const refused = (found: string, wanted: string) =>
    new UserError(`Studying the experiment "${name}": ${found}. ${wanted}`);
  if (sweep !== undefined) {
    throw refused(
      "it is a sweep over many batch sizes, and a study compares two",
      "Write an experiment with the fields `network`, `dataset` and `batch: { small: …, large: … }`.",
    );
  }
  if (tuning !== undefined) {
    throw refused(
      "its learning rates are chosen by trials (`tuning`), and a study holds methods at the rates that they come with",
      `deno task reproduce --experiment ${name} tunes them and compares the methods.`,
    );
  }
  const [small, large] = [SMALL, LARGE].map((method) => batchOf(experiment, methods[method]!));
  if (small === large) {
    throw refused(
      `its small and its large batch both have ${small} examples`,
      `Give it a larger one: --set experiments.${name}.batch.large=${2 * small!}.`,
    );
  }
}
