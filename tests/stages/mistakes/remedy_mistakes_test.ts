/** What is said of remedies that do not fit their training, or have no meaning together. */
import { assertEquals } from "@std/assert";
import { digits, mistakes, testMistakes } from "./mistake_cases.ts";

const LOOKAHEAD = { lookahead: { every: 5, share: 0.5 } };
/** Of 8,000 images, 6,000 are left to a trial: 30 updates where the training makes 40. */
const TUNING = digits({
  tuning: { trials: 2, validation: 2000, learningRate: { from: 0.5, to: 2 } },
});
const MOMENTA = {
  ...{ trials: 2, validation: 2000, learningRate: { from: 0.5, to: 2 } },
  momentum: { from: 0, to: 0.99 },
};

testMistakes([
  [
    "a setting of another optimizer",
    { "methods.lb.optimizer": { rule: "adamw", trust: 0.02 } },
    'methods.lb.optimizer.trust: the optimizer of "lb", adamw, has no such setting: wanted `rule` to be lars.',
  ],
  [
    "a setting of other optimizers, in an experiment",
    digits({ "optimizer.exclude": ["bias"] }),
    "has no such setting: wanted `rule` to be sgd or lars or adamw or lamb.",
  ],
  [
    "LARS with the experiment's clipping",
    { "methods.lb.optimizer": { rule: "lars" } },
    'optimizer.gradientClip: lars of "lb" scales every step by the norm of its weight, which undoes clipping: found 5, ',
    "wanted null.",
  ],
  [
    "LAMB with the experiment's clipping",
    { "methods.lb.optimizer": { rule: "lamb" } },
    'optimizer.gradientClip: lamb of "lb" scales every step by the norm of its weight, which undoes clipping: found 5, ',
    "wanted null.",
  ],
  [
    "Nesterov without momentum",
    { "methods.lb.optimizer": { rule: "sgd", nesterov: true, momentum: 0 } },
    '"lb" has no momentum: wanted one above 0, or no `nesterov`.',
  ],
  [
    "moments that are reset",
    { "methods.lb.optimizer": { rule: "adamw", resetsMomentum: true } },
    'adamw of "lb" corrects its moments by the updates since the beginning',
  ],
  [
    "moments of LAMB that are reset",
    { "methods.lb.optimizer": { rule: "lamb", gradientClip: null, resetsMomentum: true } },
    'optimizer.resetsMomentum: lamb of "lb" corrects its moments by the updates since the beginning',
  ],
  [
    "branches where the learning rate never drops",
    {
      ...digits({ "regime.learningRate": { 0: 0.1 } }),
      "methods.lb.branches": { workers: 2, examples: "shares" },
    },
    'methods.lb.branches: the regime of "lb" has no lower learning rate, at which it could branch: wanted a drop in `regime`.',
  ],
  [
    "branches at a drop after the end",
    {
      ...digits({ regime: { epochs: 10, learningRate: { 0: 0.1, 16: 0.01 } } }),
      "methods.lb.branches": { workers: 2, examples: "all" },
    },
    'methods.lb.branches: "lb" branches at the first lower learning rate, at epoch 16, and its training ends after 10 epochs: ' +
    "wanted a drop before the end in `regime` of the experiment, or more epochs.",
  ],
  [
    "branches at a drop at the end, which leaves workers nothing",
    {
      ...digits({ regime: { epochs: 2, learningRate: { 0: 0.1, 2: 0.01 } } }),
      "methods.lb.branches": { workers: 2, examples: "shares" },
    },
    '"lb" branches at the first lower learning rate, at epoch 2, and its training ends after 2 epochs',
  ],
  [
    "a whole training at a last rate that is never reached",
    {
      ...digits({ regime: { epochs: 10, learningRate: { 0: 0.1, 16: 0.01 } } }),
      "methods.ra.regime": "adapted-last-rate",
    },
    'methods.ra.regime: "ra" goes by the drop at epoch 16, which trainings of 10 epochs do not reach: wanted a drop before ' +
    "their end in `regime` of the experiment, or more epochs.",
  ],
  [
    "a longer first phase that never ends",
    {
      ...digits({ regime: { epochs: 2, learningRate: { 0: 0.1, 2: 0.01, 4: 0.001 } } }),
      "methods.ra.regime": "adapted-first-phase",
    },
    '"ra" goes by the drop at epoch 2, which trainings of 2 epochs do not reach',
  ],
  [
    "a longer first phase that never ends, in which the weight decay changes",
    {
      ...digits({
        regime: { epochs: 2, learningRate: { 0: 0.1, 2: 0.01 }, weightDecay: { 0: 0.001, 1: 0 } },
      }),
      "methods.ra.regime": "adapted-first-phase",
    },
    '"ra" goes by the drop at epoch 2, which trainings of 2 epochs do not reach',
  ],
  [
    "rounds of no whole epochs",
    { "methods.lb.branches": { workers: 2, examples: "shares", rounds: 3 } },
    "methods.lb.branches.rounds: found 3, wanted a divisor of 8, the epochs after the first drop.",
  ],
  [
    "branches beside a decay",
    {
      "methods.lb.decay": { shape: "cosine" },
      "methods.lb.branches": { workers: 2, examples: "all" },
    },
    'methods.lb.branches: "lb" also has `decay`: wanted one of both.',
  ],
  [
    "branches beside a batch that grows",
    {
      "methods.grow.branches": { workers: 2, examples: "all" },
      ...digits({ methods: ["grow"] }),
    },
    'methods.grow.branches: "grow" also has `batchGrowth`: wanted one of both.',
  ],
  [
    "branches beside an average",
    {
      "methods.swa.branches": { workers: 2, examples: "all" },
      ...digits({ methods: ["swa"] }),
    },
    'methods.swa.branches: "swa" also has `average`: wanted one of both.',
  ],
  [
    "branches beside the noise scale",
    {
      "methods.gbn.noiseScale": true,
      "methods.gbn.branches": { workers: 2, examples: "all" },
    },
    'methods.gbn.branches: "gbn" also has `noiseScale`: wanted one of both.',
  ],
  [
    "more workers than a batch has examples for",
    { "methods.lb.branches": { workers: 1000, examples: "shares" } },
    'methods.lb.branches.workers: the smallest batch of "lb" leaves a worker fewer than two examples: wanted fewer than 1,000.',
  ],
  [
    "a size of batches for shares of another",
    { "methods.lb.branches": { workers: 2, examples: "shares", each: { batch: "small" } } },
    'methods.lb.branches.each.batch: shares are of the batch of "lb": wanted `examples: all` or no size.',
  ],
  [
    "a worker whose last batch is a single image",
    { "methods.lb.branches": { workers: 2, examples: "all", each: { batch: 421 } } },
    "methods.lb.branches.each.batch: batches of 421 of 8,000 training images leave a worker none, or batch norm a single one",
  ],
  [
    "shares of an update that is another one already",
    {
      "methods.gbn.sam": { rho: 0.05, perGhost: false },
      "methods.gbn.branches": { workers: 2, examples: "shares" },
    },
    'methods.gbn.branches.examples: a worker\'s update on its share would take the place of another that "gbn" has',
  ],
  [
    "shares of a batch with the noise of the whole one",
    {
      "methods.noise.branches": { workers: 2, examples: "shares" },
      "experiments.f1-digits.methods": ["noise"],
    },
    'methods.noise.branches.examples: the noise of "noise" is matched to the whole batch, and a worker takes its step on a share',
    "wanted `all`, or `gradientNoise: none` beside it.",
  ],
  [
    "workers with the noise of a batch that is larger than theirs",
    {
      "methods.noise.branches": { workers: 2, examples: "all", each: { batch: 8 } },
      "experiments.f1-digits.methods": ["noise"],
    },
    'methods.noise.branches.each.batch: "noise" adds the gradient noise of a smaller batch: found 8, wanted at least 64.',
  ],
  [
    "a decay of the method's that the regime would overrule",
    {
      ...digits({ "regime.weightDecay": { 0: 0.001, 2: 0 }, methods: ["lb", "adamw"] }),
    },
    "configs/methods.yaml:",
    'adamw.optimizer.weightDecay: `regime.weightDecay` of "F1 on 10,000 digits" sets the decay by epoch, and would count in ' +
    'place of the 0.01 of "adamw": wanted `weightDecay: {}` in its `regime`, or no decay in the method.',
  ],
  [
    "a momentum of the method's that a tuning would overrule",
    digits({ tuning: MOMENTA, methods: ["sb", "gbn-sgd"] }),
    "configs/methods.yaml:",
    'gbn-sgd.optimizer.momentum: `tuning` of "F1 on 10,000 digits" chooses the momentum, and would count in place of the 0 of ' +
    '"gbn-sgd": wanted no `momentum` in its `tuning`, or another method.',
  ],
  [
    "a momentum of the released code that a tuning would overrule",
    digits({ tuning: MOMENTA, follow: "code", released: { momentum: 0.5 } }),
    'released.momentum: `tuning` of "F1 on 10,000 digits" chooses the momentum, and would count in place of the 0.5 of "sb"',
  ],
  [
    "lookahead around an optimizer that has no such published form",
    { "methods.lb.optimizer": { rule: "lamb", gradientClip: null, ...LOOKAHEAD } },
    'optimizer.lookahead: "lb" has lookahead around lamb: wanted sgd, adamw or no rule.',
  ],
  [
    "slow weights that are reset",
    { "methods.lb.optimizer": { resetsMomentum: true, ...LOOKAHEAD } },
    '"lb" resets all state at every epoch, and its slow weights with it.',
  ],
  [
    "lookahead that does not end with slow weights",
    { "methods.lb.optimizer": { lookahead: { every: 7, share: 0.5 } } },
    "found 7 updates between two steps of the slow weights, wanted a divisor of the 40 updates of " +
    '"lb", so that it ends with such a step. The nearest is 8.',
  ],
  [
    "lookahead whose trials do not end with slow weights",
    { ...TUNING, "methods.lb.optimizer": { lookahead: { every: 8, share: 0.5 } } },
    "found 8 updates between two steps of the slow weights, wanted a divisor of the 40 updates of " +
    '"lb" and of the 30 of its trials, so that it ends with such a step. The nearest is 10.',
  ],
  [
    "lookahead beside branches",
    {
      "methods.lb.branches": { workers: 2, examples: "all" },
      "methods.lb.optimizer": { lookahead: { every: 8, share: 0.5 } },
    },
    'optimizer.lookahead: "lb" also has `branches`: wanted one of both.',
  ],
  [
    "residual blocks where there are none",
    { "methods.lb.zeroGamma": true },
    'lb.zeroGamma: network "f1" has no form whose residual blocks begin as their shortcuts: wanted resnet44 or ' +
    "resnet44-cifar100 or wresnet16-4, or no `zeroGamma`.",
  ],
  [
    "an average that nothing enters",
    { "methods.lb.average": { rule: "swa", start: 0.9, every: 9 } },
    'average.every: found 9, wanted at most 4, the updates of "lb" in which its average could begin.',
  ],
  [
    "an average that nothing enters in a trial",
    { ...TUNING, "methods.lb.average": { rule: "swa", start: 0.9, every: 4 } },
    "methods.lb.average.every: in a trial, which has 6,000 training images: found 4, wanted at most 3, the updates of " +
    '"lb" in which its average could begin.',
  ],
  [
    "a batch that grows beyond the images of a trial",
    { ...TUNING, "methods.lb.batchGrowth": { upTo: 7000 } },
    "methods.lb.batchGrowth.upTo: in a trial, which has 6,000 training images: the batch of " +
    '"lb" grows to 7,000 examples: wanted at most 6,000, the training images.',
  ],
  [
    "a worker of a trial whose last batch is a single image",
    {
      ...TUNING,
      "methods.lb.branches": { workers: 2, examples: "all", each: { batch: 857 } },
    },
    "in a trial, which has 6,000 training images: batches of 857 of 6,000 training images leave a worker none",
  ],
  [
    "an average that is reset",
    {
      "methods.lb.average": { rule: "exponential", decay: 0.5, every: 1 },
      "methods.lb.optimizer": { resetsMomentum: true },
    },
    '"lb" resets all state at every epoch, and its average with it.',
  ],
]);

Deno.test("what fits a training and its trials is no mistake", async () => {
  for (const every of [5, 10]) {
    const optimizer = { lookahead: { every, share: 0.5 } };
    assertEquals(await mistakes({ ...TUNING, "methods.lb.optimizer": optimizer }), []);
  }
  // The drop at which the batch would grow beyond the images comes after the end.
  assertEquals(
    await mistakes({
      ...digits({ "regime.epochs": 2, methods: ["grow"] }),
      "methods.grow.batchGrowth": { upTo: 20_000 },
    }),
    [],
  );
  // The first rate is the only one, whatever becomes of the weight decay.
  assertEquals(
    await mistakes({
      ...digits({
        regime: { epochs: 2, learningRate: { 0: 0.1 }, weightDecay: { 0: 0.001, 4: 0 } },
      }),
      "methods.ra.regime": "adapted-first-phase",
    }),
    [],
  );
  const average = { rule: "swa", start: 0.9, every: 3 };
  const averaged = { ...digits({ methods: ["swa"] }), "methods.swa.average": average };
  assertEquals(await mistakes({ ...TUNING, ...averaged }), []);
});
