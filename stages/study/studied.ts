import { UserError } from "../../pipeline/words/errors.ts";
import type { Alone } from "../configuration/config_files.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { dataFacts } from "../training/data_facts.ts";
import { idleGhosts } from "../training/idle_ghosts.ts";
import { batchOf } from "../training/train_config.ts";

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

/**
 * Makes of an experiment what is studied: ghost batches that have nothing to do are left out, and data that can only be
 * measured whole are.
 *
 * @throws {UserError} for an experiment that has no small and large batch to compare
 */
export function studied(configuration: Configuration, name: string): Configuration {
  const { experiments, methods, datasets, networks, profile } = configuration;
  const experiment = experiments[name]!;
  refuse(configuration, name);
  const idle = idleGhosts(configuration, name);
  const isPlain = networks[experiment.network]!.batchNorm === false;
  const kept = experiment.methods.filter((method) => !idle.includes(method));
  const added = isPlain && Object.hasOwn(methods, ADAPTED) ? [ADAPTED] : [];
  const { areNumbers, train } = dataFacts(datasets[experiment.dataset]!);
  return {
    ...configuration,
    experiments: {
      ...experiments,
      [name]: { ...experiment, methods: [...new Set([...kept, ...added])] },
    },
    profile: {
      ...profile,
      measure: { examples: areNumbers ? Math.max(MEASURED, train) : MEASURED },
    },
  };
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
