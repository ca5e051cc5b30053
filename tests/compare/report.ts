import { from } from "arquero";
import { qt } from "lib-r-math.js";
import { mean, sampleVariance } from "simple-statistics";
import type { Curve } from "./training.ts";

/** One seed of one network on both sides. */
export interface Outcome {
  readonly network: string;
  readonly seed: number;
  readonly trainImages: number;
  readonly testImages: number;
  readonly batch: number;
  readonly ours: readonly Curve[];
  readonly torch: readonly Curve[];
}

/** A difference of two means of independent runs. */
export interface Comparison {
  readonly ours: number;
  readonly torch: number;
  readonly difference: number;
  /** Half the 95 % confidence interval of the difference, by Welch. */
  readonly halfWidth: number;
  /** Whether zero lies in the interval: no difference beyond that of seeds was found. */
  readonly isWithinSpread: boolean;
}

const TITLES: Readonly<Record<string, string>> = { c1: "C1", resnet44: "ResNet44" };
const MEASURES = [
  ["test error, %", "testError", 2],
  ["test loss, nats", "testLoss", 3],
  ["training loss, nats", "loss", 3],
] as const;

/**
 * Compares the means of two groups of runs, which share nothing but their settings, by Welch's interval.
 *
 * @param ours at least two values, as `torch`
 */
export function compare(ours: readonly number[], torch: readonly number[]): Comparison {
  const [a, b] = [ours, torch].map((values) => sampleVariance([...values]) / values.length);
  const [meanOurs, meanTorch] = [mean([...ours]), mean([...torch])];
  const freedom = (a! + b!) ** 2 /
    (a! ** 2 / (ours.length - 1) + b! ** 2 / (torch.length - 1));
  const halfWidth = a! + b! === 0 ? 0 : qt(0.975, freedom) * Math.sqrt(a! + b!);
  const difference = meanOurs - meanTorch;
  return {
    ours: meanOurs,
    torch: meanTorch,
    difference,
    halfWidth,
    isWithinSpread: Math.abs(difference) <= halfWidth,
  };
}

/** Prints a line for every network, side, seed and epoch. */
export function table(outcomes: readonly Outcome[]) {
  return from(
    outcomes.flatMap(({ ours, torch, network, seed }) =>
      Object.entries({ ours, torch }).flatMap(([side, curves]) =>
        curves.map(({ epoch, loss, testError, testLoss }) => ({
          network,
          side,
          seed,
          epoch,
          loss,
          testError,
          testLoss: testLoss ?? null,
        }))
      )
    ),
  );
}

/** Prints the comparison as Markdown. */
export function report(outcomes: readonly Outcome[], versions: string): string {
  const networks = [...new Set(outcomes.map(({ network }) => network))];
  const lines = networks.flatMap((network) => {
    const runs = outcomes.filter((outcome) => outcome.network === network);
    const { trainImages, testImages, batch } = runs[0]!;
    const epochs = runs[0]!.ours.length;
    const per = (side: "ours" | "torch", field: "testError" | "testLoss" | "loss") =>
      runs.map((run) => run[side].at(-1)![field]!);
    const rows = MEASURES.map(([title, field, digits]) => {
      const all = compare(per("ours", field), per("torch", field));
      const text = (value: number) => value.toFixed(digits).replace("-", "−");
      return {
        measure: title,
        ours: `${text(all.ours)} (${per("ours", field).map(text).join(", ")})`,
        PyTorch: `${text(all.torch)} (${per("torch", field).map(text).join(", ")})`,
        difference: `${text(all.difference)} ± ${text(all.halfWidth)}`,
        "within the seeds' spread": all.isWithinSpread ? "yes" : "**no**",
      };
    });
    return [
      `## ${TITLES[network] ?? network}, after ${epochs} epochs`,
      "",
      `${count(trainImages)} training images${reduced(trainImages, 50_000)}, ` +
      `${count(testImages)} test images${reduced(testImages, 10_000)}, batches of ${batch}, ` +
      `${runs.length} seeds.`,
      "",
      from(rows).toMarkdown().trim(),
      "",
    ];
  });
  return [
    "# Learning as PyTorch does",
    "",
    "Real CIFAR-10, the settings of the method SB in `configs/`, the first epochs of the regime; each " +
    "side draws its own initial values, order of examples, crops and dropout. Means over the seeds, " +
    "every seed in brackets; of the difference, the 95 % interval by Welch. Made by " +
    `\`deno task compare:torch\` with ${versions}; every epoch is in \`torch.csv\`.`,
    "",
    ...lines,
  ].join("\n");
}

const count = (images: number) => images.toLocaleString("en");
const reduced = (images: number, all: number) =>
  images < all ? ` (the first of ${count(all)}: **reduced**)` : "";
