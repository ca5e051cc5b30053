import { z } from "zod";
import { NUMBERS } from "./numbers.ts";
import { RULE_NAMES } from "./optimizer_rules.ts";

/** Settings by which an optimizer is another one than SGD with momentum as in the paper. */
export const optimizerRuleFields = {
  rule: z.enum(RULE_NAMES).exactOptional().describe(
    "Another optimizer: SGD with the options below, LARS (You et al. 2017), AdamW (Loshchilov and Hutter 2019) or LAMB (You " +
      "et al. 2020). Default: SGD with momentum, as in the paper.",
  ),
  nesterov: z.literal(true).exactOptional().describe("Of `sgd`: Nesterov's form of momentum."),
  exclude: z.array(z.enum(["norm", "bias"])).min(1).exactOptional().describe(
    "Parameters without weight decay and without a rate of their own: scale and shift of batch norm and other norms, biases. Default: none.",
  ),
  trust: NUMBERS.factor.exactOptional()
    .describe("Of `lars`: the share of a weight that one step may change. Default: 0.001."),
  secondMomentum: NUMBERS.momentum.exactOptional()
    .describe("Of `adamw` and `lamb`: momentum of the mean of squares. Default: 0.999."),
  lookahead: z.strictObject({
    every: NUMBERS.updates.describe("Updates between two steps of the slow weights."),
    share: NUMBERS.open.describe("The share of the way that they go."),
  }).exactOptional().describe(
    "Of SGD and `adamw`: after every few updates, slow weights go a part of the way to the weights, which return to them " +
      "(Zhang et al. 2019).",
  ),
};
