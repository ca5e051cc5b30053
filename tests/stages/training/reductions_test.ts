import { assert, assertEquals } from "@std/assert";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import {
  reductions,
  reductionSentence,
  reductionsOf,
  sizedExperiment,
} from "../../../stages/training/reductions.ts";
import { ROOT } from "../../root.ts";

const configuration = await loadConfiguration(ROOT, "quick");

Deno.test("reductionsOf() names every setting in which the reduced F1 differs from the full one", () => {
  const found = reductionsOf(configuration, "f1-digits");
  const sizes = Object.fromEntries(found.map(({ what, full, here }) => [what, [full, here]]));
  assertEquals(sizes["training images"], ["60,000", "8,000"]);
  assertEquals(sizes["test images"], ["10,000", "2,000"]);
  assertEquals(sizes["small batch"], ["128", "64"]);
  assertEquals(sizes["large batch"], ["4,096", "2,048"]);
  assert(found.every(({ full, here }) => full !== here));
  assertEquals(reductionsOf(configuration, "f1"), []);
});

Deno.test("reductionsOf() a smaller edition of a smaller edition compares with the full size", () => {
  const { experiments } = configuration;
  const digits = experiments["f1-digits"]!;
  const smaller = {
    ...digits,
    reduces: "f1-digits",
    regime: { ...digits.regime, epochs: 3 },
  };
  const found = reductionsOf(
    { ...configuration, experiments: { ...experiments, smaller } },
    "smaller",
  );
  const sizes = Object.fromEntries(found.map(({ what, full, here }) => [what, [full, here]]));
  assertEquals(sizes["training images"], ["60,000", "8,000"]);
  assertEquals(
    sizes["epochs without adaptation"],
    [String(experiments["f1"]!.regime.epochs), "3"],
  );
  // Beside another row of the paper it is no smaller edition of either.
  const elsewhere = { ...smaller, row: "c1" };
  assertEquals(
    reductionsOf({ ...configuration, experiments: { ...experiments, elsewhere } }, "elsewhere"),
    [],
  );
});

Deno.test("reductions() of an experiment and itself are none; a changed setting is one, by its name", () => {
  const full = sizedExperiment(configuration, "f1");
  assertEquals(reductions(full, full), []);
  const { experiment } = full;
  const changes = {
    "network": { network: "c1" },
    "data set": { dataset: "cifar-10" },
    "ghost batch": { ghostBatch: 64 },
    "momentum": { optimizer: { ...experiment.optimizer, momentum: 0.5 } },
    "weight decay": { optimizer: { ...experiment.optimizer, weightDecay: 0.5 } },
    "gradient clip": { optimizer: { ...experiment.optimizer, gradientClip: null } },
    "epochs without adaptation": { regime: { ...experiment.regime, epochs: 7 } },
    "augmentation": {
      preprocessing: {
        ...experiment.preprocessing,
        augmentation: { padding: 9, paddingValue: 0, horizontalFlip: true },
      },
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    const here = { ...full, experiment: { ...experiment, ...change } };
    assertEquals(reductions(full, here).map((each) => each.what), [what]);
  }
});

/** Fields that decide no number, or that both editions have alike; an experiment with either is as large as before. */
const NO_REDUCTIONS = [
  ...["extends", "reduces", "title", "row", "methods", "methods+", "sweep", "targets", "potential"],
  ...["rowsByUpdate", "divergence", "numerics.threads"],
];

interface FieldSchema {
  readonly properties?: Readonly<Record<string, FieldSchema>>;
}

/** The paths of the fields of an experiment that hold no further fields. */
function fieldPaths({ properties }: FieldSchema, path: readonly string[] = []): string[][] {
  if (NO_REDUCTIONS.includes(path.join("."))) return [];
  if (properties === undefined) return [[...path]];
  return Object.entries(properties).flatMap(([name, inner]) => fieldPaths(inner, [...path, name]));
}

/** A copy of a value with another one at a path. */
function withAt(value: unknown, [part, ...rest]: readonly string[], by: unknown): unknown {
  if (part === undefined) return by;
  const fields = (value ?? {}) as Readonly<Record<string, unknown>>;
  return { ...fields, [part]: withAt(fields[part], rest, by) };
}

Deno.test("every field of an experiment that decides numbers is told where it is changed", async () => {
  const schema = JSON.parse(await Deno.readTextFile(`${ROOT}/configs/schema/experiment.json`));
  const paths = fieldPaths(schema);
  assert(paths.length > 40, String(paths.length));
  const sized = sizedExperiment(configuration, "f1");
  // What is tuned or released differs only where something is.
  const momentum = { from: 0, to: 0.9 };
  const full = {
    ...sized,
    experiment: {
      ...sized.experiment,
      follow: "code" as const,
      tuning: { trials: 2, validation: 100, learningRate: { from: 0.1, to: 10 }, momentum },
    },
  };
  for (const path of paths) {
    const crops = { padding: 9, paddingValue: 0, horizontalFlip: true };
    const by = path.at(-1) === "augmentation" ? crops : { other: "than before" };
    const experiment = withAt(full.experiment, path, by) as typeof full.experiment;
    assert(reductions(full, { ...full, experiment }).length > 0, path.join("."));
  }
});

Deno.test("a setting without words is told by its path, with none where it is not set; one that cannot count is not", () => {
  const full = sizedExperiment(configuration, "f1");
  const { experiment } = full;
  const told = (change: Partial<typeof experiment>) =>
    reductions(full, { ...full, experiment: { ...experiment, ...change } });
  const lars = { rule: "lars" as const, exclude: ["norm" as const, "bias" as const] };
  assertEquals(told({ optimizer: { ...experiment.optimizer, ...lars } }), [
    { what: "optimizer.rule", full: "none", here: "lars" },
    { what: "optimizer.exclude", full: "none", here: "norm, bias" },
  ]);
  assertEquals(told({ released: { momentum: 0 } }), []);
  assertEquals(told({ divergence: "record", methods: ["sb"] }), []);
});

Deno.test("reductionSentence() tells the sizes alone, and nothing where none is reduced", () => {
  const all = reductionsOf(configuration, "f1-digits");
  const sentence = reductionSentence(all)!;
  assert(sentence.includes("8,000 for 60,000 training images"), sentence);
  assert(sentence.includes("large batch 2,048 for 4,096"), sentence);
  const momentum = { what: "momentum", full: "0.9", here: "0.5" };
  assertEquals(reductionSentence([...all, momentum]), sentence);
  assertEquals(reductionSentence([momentum]), null);
  assertEquals(reductionSentence([]), null);
});
