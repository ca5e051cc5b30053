import { constant } from "./random/initializer.ts";
import type { Network } from "./network.ts";

/** The last batch norm of a residual block, as `residualNetwork` names it. */
const LAST_NORM = /\.block\d+\.2\.norm$/;

/**
 * Initializes γ of the last batch norm of every residual block to 0, so that each block begins as its shortcut alone (Goyal et
 * al. 2017, section 5.1). All other parameters keep their initial values.
 */
export function zeroGamma(network: Network): Network {
  return {
    ...network,
    apply: (scope, images) =>
      network.apply({
        ...scope,
        batchNorm: (name, x, gamma) =>
          scope.batchNorm(name, x, LAST_NORM.test(name) ? constant(0) : gamma),
      }, images),
  };
}
