import type { NamedNetwork } from "../networks.ts";
import type { ClaimConfig } from "./claims_schema.ts";
import type { Dataset } from "./dataset.ts";
import type { PaperFigures } from "./paper_figures.ts";
import type { Experiment, Method, Paper, Profile } from "./schema.ts";

/** The checked content of `configs/` for one profile. */
export interface Configuration {
  readonly profile: Profile;
  /** The experiments of the profile, and those they reduce. */
  readonly experiments: Readonly<Record<string, Experiment>>;
  /** Those of stages/networks.ts, and those of the experiments' own by the paths of their modules. */
  readonly networks: Readonly<Record<string, NamedNetwork>>;
  readonly methods: Readonly<Record<string, Method>>;
  readonly paper: Paper;
  readonly paperFigures: PaperFigures;
  readonly datasets: Readonly<Record<string, Dataset>>;
  readonly claims: Readonly<Record<string, ClaimConfig>>;
}
