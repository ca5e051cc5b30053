/** What is said of warm-ups, decays and growing batches that do not fit their training. */
import { testMistakes } from "./mistake_cases.ts";

testMistakes([
  [
    "a warm-up longer than the training",
    { "methods.lb.warmUp": { updates: 81, from: 0.1 } },
    'found 81, wanted at most 40, the updates of "lb".',
  ],
  [
    "a warm-up that leaves no update to the decay",
    { "methods.lb.warmUp": { share: 1, from: 0.1 }, "methods.lb.decay": { shape: "cosine" } },
    'warmUp.share: found 40, wanted at most 39, one less than the updates of "lb"',
  ],
  [
    "a warm-up of a single update, which has the scheduled rate already",
    { "methods.lb.warmUp": { updates: 1, from: 0.1 } },
    "methods.lb.warmUp.updates: found 1, wanted at least 2: the last update of a warm-up has the scheduled rate already.",
  ],
  [
    "a warm-up from the rate of the small batch to the same rate",
    { "methods.lb.warmUp": { share: 0.1, from: "small" } },
    'warmUp.from: the learning rate of "lb" is that of the small batch, so that a warm-up from there would not rise: wanted a ' +
    "part of the scheduled rate, such as 0.1, or no `warmUp`.",
  ],
  [
    "a warm-up from the rate of the small batch to a lower one",
    {
      "methods.adamw.warmUp": { share: 0.1, from: "small" },
      "experiments.f1-digits.methods": ["lb", "adamw"],
    },
    'warmUp.from: the learning rate of "adamw" is 0.0566 times that of the small batch, so that',
  ],
  [
    "a warm-up from the whole rate",
    { "methods.lb.warmUp": { share: 0.1, from: 1 } },
    'found 1, wanted a part of the scheduled rate, such as 0.1: a warm-up of "lb" from the whole rate would not rise.',
  ],
  [
    "a warm-up that would go on in the workers",
    {
      "methods.lb.warmUp": { updates: 9, from: 0.1 },
      "methods.lb.branches": { workers: 2, examples: "all" },
    },
    'warmUp.updates: found 9, wanted at most 8, the updates of "lb" before its workers.',
  ],
  [
    "a decay that rises",
    { "methods.lb.decay": { shape: "polynomial", power: -1 } },
    "power: found -1, wanted more than 0.",
  ],
  [
    "growth where there are no drops",
    { "methods.lb.decay": { shape: "cosine" }, "methods.lb.batchGrowth": { upTo: "large" } },
    "wanted `decay` or `batchGrowth`, not both.",
  ],
  [
    "growth to a batch that is smaller",
    { "methods.lb.batchGrowth": { upTo: 2047 } },
    'found 2,047, wanted at least 2,048, the first batch of "lb".',
  ],
  [
    "growth above the training set",
    { "methods.lb.batchGrowth": { upTo: 20_000 } },
    'the batch of "lb" grows to 20,000 examples: wanted at most 8,000, the training images.',
  ],
  [
    "growth to a batch with a rest of one example",
    { "methods.lb.batchGrowth": { upTo: 7999 } },
    'the batch of "lb" grows to 7,999 examples, which leave batch norm a single one of 8,000',
  ],
  [
    "growth with the noise of one size of batch",
    { "methods.lb.gradientNoise": "matched", "methods.lb.batchGrowth": { upTo: 4096 } },
    "wanted `gradientNoise: none` beside it.",
  ],
]);
