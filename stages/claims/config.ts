import { type ClaimConfig, isMeasured, isOfPaper } from "../configuration/claims_schema.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { Shown } from "../print/local_run.ts";
import { sweptMethod } from "../configuration/expand_sweeps.ts";
import { trainConfig } from "../training/train_config.ts";

/** Configuration of a judge stage. */
export interface JudgeConfig extends Shown {
  readonly experiments: readonly JudgedExperiment[];
}

/** An experiment with its methods and the claims about them. */
export interface JudgedExperiment {
  readonly name: string;
  readonly title: string;
  readonly seeds: readonly number[];
  /** The methods by name. */
  readonly methods: Readonly<Record<string, JudgedMethod>>;
  /** The claims by name, as far as the experiment has their methods. */
  readonly claims: Readonly<Record<string, ClaimConfig>>;
}

/** A method that claims can name. In a sweep it has a member for each batch size, otherwise one. */
export interface JudgedMethod {
  readonly title: string;
  readonly members: readonly { readonly name: string; readonly batch: number }[];
}

/**
 * Collects the methods of each experiment of a profile, and the claims about them. The paper's claims are not about an
 * experiment that stands beside no row of the paper, nor those about slopes of the distance about one whose rates are tuned:
 * a larger rate alone makes a distance grow faster.
 */
export function judgeConfig(
  shown: Shown,
  { profile, experiments, methods, claims }: Configuration,
  seeds: readonly number[],
): JudgeConfig {
  const judged = profile.experiments.map((name): JudgedExperiment => {
    const experiment = experiments[name]!;
    const { title, sweep, row, tuning } = experiment;
    const own: Record<string, JudgedMethod> = {};
    for (const [method, batches] of Object.entries(sweep ?? {})) {
      const members = batches.map((batch) => ({ name: sweptMethod(method, batch), batch }));
      if (members.length > 0) own[method] = { title: methods[method]!.title, members };
    }
    for (const method of sweep === undefined ? experiment.methods : []) {
      const { batch } = trainConfig(experiment, methods[method]!);
      own[method] = { title: methods[method]!.title, members: [{ name: method, batch }] };
    }
    const about = Object.entries(claims).filter(([, claim]) => {
      const { of, from = of, over, experiments: only } = claim;
      return (over === "batches") === (sweep !== undefined) && of in own && from in own &&
        (only === undefined || only.includes(name)) &&
        (row !== null || only !== undefined || !isOfPaper(claim)) &&
        (tuning === undefined || only !== undefined || claim.measure !== "log-slope") &&
        (profile.measure !== undefined || !isMeasured(claim));
    });
    return { name, title, seeds, methods: own, claims: Object.fromEntries(about) };
  });
  return { ...shown, experiments: judged };
}
