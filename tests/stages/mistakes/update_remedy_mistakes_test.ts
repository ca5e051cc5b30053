/** What is said of remedies that change what an update computes, and of the noise scale, where they do not fit. */
import { digits, testMistakes } from "./mistake_cases.ts";

const LOOKAHEAD = { lookahead: { every: 5, share: 0.5 } };

testMistakes([
  [
    "a perturbation for each ghost where there is none",
    { "methods.lb.sam": { rho: 0.05, perGhost: true } },
    'sam.perGhost: "lb" has no ghost batches: wanted `batchNorm: ghost` beside it, or false.',
  ],
  [
    "SAM with noise",
    {
      "methods.noise.sam": { rho: 0.05, perGhost: false },
      "experiments.f1-digits.methods": ["noise"],
    },
    'the noise of "noise" would be in the perturbation too',
  ],
  [
    "a gradient penalty with noise",
    {
      "methods.noise.batchNorm": "ghost",
      "methods.noise.gradientPenalty": 0.5,
      ...digits({ methods: ["noise"] }),
    },
    'methods.noise.gradientPenalty: the noise of "noise" would be in the penalty too: wanted `gradientNoise: none` beside it.',
  ],
  [
    "a gradient penalty without ghosts",
    { "methods.lb.gradientPenalty": 0.5 },
    'gradientPenalty: "lb" has no ghost batches: wanted `batchNorm: ghost` beside it, or no `gradientPenalty`.',
  ],
  [
    "two kinds of update",
    { "methods.gbn.gradientPenalty": 0.5, "methods.gbn.sam": { rho: 0.05, perGhost: true } },
    'an update of "gbn" is one of two things: wanted `sam` or `gradientPenalty`, not both.',
  ],
  [
    "copies that are all equal",
    { "methods.lb.batchAugmentation": 4 },
    'batchAugmentation: nothing changes the images of "lb" at random, so all copies would be equal',
  ],
  [
    "copies with noise",
    {
      "methods.noise.batchAugmentation": 4,
      ...digits({
        methods: ["noise"],
        "preprocessing.augmentation": { padding: 4, paddingValue: 0, horizontalFlip: false },
      }),
    },
    'methods.noise.batchAugmentation: the noise of "noise" would be another one for each copy of an image: wanted ',
  ],
  [
    "a single copy",
    { "methods.lb.batchAugmentation": 1 },
    "batchAugmentation: found 1, wanted at least 2.",
  ],
  [
    "AdaScale without ghosts, and with all that it has no meaning with",
    {
      "methods.lb.adaScale": true,
      "methods.lb.learningRate": "square-root",
      "methods.lb.warmUp": { share: 0.1, from: 0.1 },
      "methods.lb.decay": { shape: "cosine" },
      "methods.lb.average": { rule: "swa", start: 0.5, every: 1 },
      "methods.lb.optimizer": LOOKAHEAD,
      "methods.lb.noiseScale": true,
    },
    'adaScale: "lb" has no ghost batches',
    'regime: AdaScale of "lb" ends where an adapted regime has enough: wanted `regime: adapted`.',
    'learningRate: AdaScale of "lb" multiplies the rate of the small batch itself',
    'warmUp: AdaScale of "lb" raises the rate by itself: wanted no `warmUp`.',
    'decay: AdaScale of "lb" has the drops of the regime: wanted no `decay`.',
    'average: AdaScale of "lb" has a number of updates that is not known before: wanted no `average`.',
    'optimizer: AdaScale of "lb" has a number of updates that is not known before',
    "wanted `adaScale` or `noiseScale`, not both.",
  ],
  [
    "AdaScale with noise",
    {
      "methods.noise.adaScale": true,
      "methods.noise.batchNorm": "ghost",
      "methods.noise.regime": "adapted",
      ...digits({ methods: ["noise"] }),
    },
    'methods.noise.adaScale: the noise of "noise" would count as that of its ghosts: wanted `gradientNoise: none` beside it.',
  ],
  [
    "AdaScale beside a batch that grows",
    {
      "methods.grow.adaScale": true,
      "methods.grow.batchNorm": "ghost",
      ...digits({ methods: ["grow"] }),
    },
    'grow.batchGrowth: AdaScale of "grow" has one size of batch: wanted no `batchGrowth`.',
  ],
  [
    "AdaScale beside branches",
    { "methods.ra.adaScale": true, "methods.ra.branches": { workers: 2, examples: "all" } },
    'branches: "ra" also has `adaScale`: wanted one of both.',
  ],
  [
    "AdaScale whose averages are reset",
    {
      "methods.ra.adaScale": true,
      "methods.ra.learningRate": "unchanged",
      "methods.ra.optimizer": { resetsMomentum: true },
    },
    'adaScale: AdaScale of "ra" has averages over updates, which this experiment resets',
  ],
  [
    "AdaScale of a batch that is one ghost",
    { "methods.gbn.adaScale": true, "methods.gbn.ghostBatch": 2048 },
    'adaScale: a batch of "gbn" is a single ghost, which tells no noise: wanted ghosts smaller than its batch of 2,048.',
  ],
  [
    "the noise scale without ghosts",
    { "methods.lr.noiseScale": true },
    'noiseScale: "lr" has no ghost batches',
  ],
  [
    "the noise scale of gradients with noise",
    { "methods.noise.noiseScale": true, ...digits({ methods: ["noise"] }) },
    'methods.noise.noiseScale: the noise of "noise" would be part of it: wanted `gradientNoise: none` beside it.',
  ],
  [
    "the noise scale of a batch that is one ghost",
    { "methods.gbn.noiseScale": true, ...digits({ "batch.large": 2100, ghostBatch: 1700 }) },
    "noiseScale: a batch of 1,700 examples is a single ghost, which tells no noise",
  ],
  [
    "the noise scale of perturbed gradients",
    { "methods.gbn.noiseScale": true, "methods.gbn.sam": { rho: 0.05, perGhost: true } },
    "wanted `sam` or `noiseScale`, not both.",
  ],
]);
