import { stringify } from "yaml";
import type { ExportedRun } from "../../pipeline/app.ts";
import { count } from "../../pipeline/words/text.ts";
import type { CardFacts } from "./card_facts.ts";
import { fixed } from "../print/number_text.ts";
import { interval } from "../statistics/interval.ts";
import { type ExportedTraining, exportedTrainings } from "./exported_training.ts";

const PAPER = "1705.08741";

/**
 * Writes a folder that Hugging Face's hub takes as a model: `README.md`, a model card whose head has a `model-index` with the
 * mean test accuracy of every method, and the weights of each training that are here, as
 * `<experiment>/<method>/seed-<n>.safetensors`.
 */
export async function writeModelCard(
  runs: readonly ExportedRun[],
  folder: string,
  facts: CardFacts,
): Promise<void> {
  const trainings = await exportedTrainings(runs);
  for (const { name, weights } of trainings) {
    if (weights === null) continue;
    await Deno.mkdir(`${folder}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.copyFile(weights, `${folder}/${name}.safetensors`);
    // The store keeps files that nobody may write, and a copy takes that over.
    await Deno.chmod(`${folder}/${name}.safetensors`, 0o644);
  }
  const cells = Object.values(
    Object.groupBy(trainings, ({ experiment, method }) => `${experiment}/${method}`),
  ).map((members) => cellOf(members!));
  await Deno.writeTextFile(`${folder}/README.md`, card(cells, trainings, facts));
}

/** A method in an experiment, over its seeds. */
interface Cell {
  readonly name: string;
  readonly dataset: string;
  /** Test accuracies in per cent, of the trainings that were evaluated and did not diverge. */
  readonly accuracies: readonly number[];
  readonly diverged: number;
  /** Trainings without an evaluation: those of sweeps, and those of a run that goes on. */
  readonly notEvaluated: number;
}

function cellOf(trainings: readonly ExportedTraining[]): Cell {
  const { experiment, method, dataset } = trainings[0]!;
  return {
    name: `${experiment}/${method}`,
    dataset,
    diverged: trainings.filter(({ hasDiverged }) => hasDiverged).length,
    notEvaluated:
      trainings.filter(({ result, hasDiverged }) => result === null && !hasDiverged).length,
    accuracies: trainings.flatMap(({ result }) => result === null ? [] : [result.accuracy]),
  };
}

function card(
  cells: readonly Cell[],
  trainings: readonly ExportedTraining[],
  facts: CardFacts,
): string {
  const { isReproduction, data } = facts;
  const tasks = [...new Set(Object.values(data).map(({ task }) => task))];
  const head = {
    // Weights on data of one's own have the terms that their owner chooses.
    ...(isReproduction && { license: "mit" }),
    library_name: "safetensors",
    ...(tasks.length === 1 && { pipeline_tag: tasks[0] }),
    tags: [
      "batch-size",
      "generalization",
      ...(isReproduction ? ["reproduction", `arxiv:${PAPER}`] : []),
    ],
    // The hub's own library reads one model from a card.
    "model-index": [{
      name: isReproduction ? "train-longer" : facts.name,
      results: cells.filter(({ accuracies }) => accuracies.length > 0).map((cell) => ({
        task: { type: data[cell.dataset]!.task },
        dataset: { type: cell.dataset, name: data[cell.dataset]!.title },
        metrics: [{
          type: "accuracy",
          name: `${cell.name}: test accuracy in per cent, mean of ${
            count(cell.accuracies.length, "seed")
          }`,
          value: interval(cell.accuracies).mean,
        }],
      })),
    }],
  };
  const lines = cells.map(({ name, dataset, accuracies, diverged, notEvaluated }) => {
    const { mean, halfWidth } = accuracies.length === 0
      ? { mean: null, halfWidth: null }
      : interval(accuracies);
    const spread = halfWidth === null ? "" : ` ± ${fixed(halfWidth)}`;
    const seeds = [
      String(accuracies.length),
      ...(diverged > 0 ? [`${diverged} diverged`] : []),
      ...(notEvaluated > 0 ? [`${notEvaluated} not evaluated`] : []),
    ].join(", ");
    return `| ${name} | ${dataset} | ${fixed(mean)}${spread} | ${seeds} |`;
  });
  const missing = trainings.filter(({ weights }) => weights === null).length;
  const weights = missing === 0
    ? "Each training's weights are in `<experiment>/<method>/seed-<n>.safetensors`."
    : `The weights of ${missing} of ${trainings.length} trainings are not here: published results hold none.`;
  return `---
${stringify(head)}---

${isReproduction ? REPRODUCTION : comparison(facts)}

| network | data set | test accuracy, % ± 95 % CI | seeds |
| :------ | :------- | -------------------------: | ----: |
${lines.join("\n")}

${weights} Weights are those after the last epoch, never of the best one.

## Data

${
    Object.entries(data).map(([name, { title, homepage, licence }]) =>
      `- ${name}: ${homepage === undefined ? title : `[${title}](${homepage})`}. Licence: ${
        licence ?? "not stated"
      }.`
    ).join("\n")
  }
`;
}

const REPRODUCTION = `# Train longer, generalize better: networks of a reproduction

Networks trained by a reproduction of [_Train longer, generalize better_](https://arxiv.org/abs/${PAPER})
(Hoffer, Hubara, Soudry, 2017), which compares small batches, large batches and remedies. They serve
to check its numbers. They are no good for other images than those of their data sets.`;

const comparison = ({ name }: CardFacts) =>
  `# ${name}: one network, several batch sizes

Networks that differ in batch size and in the remedies that they were trained with. They are no good
for other data than those of their data sets. No licence of the weights is stated here: choose one,
by the terms of the data.`;
