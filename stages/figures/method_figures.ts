import type { Configuration } from "../configuration/configuration.ts";
import { EPOCHS, LOG_UPDATES, MEASURES, UPDATES } from "./words.ts";
import type { Axis, Column, Figure } from "./figure.ts";
import { paperBeside } from "./paper_beside.ts";
import type { Experiment } from "../configuration/schema.ts";

/** Makes the figures of a row of the tables, with a curve for each method. */
export function methodFigures(configuration: Configuration, experiment: Experiment): Figure[] {
  const { methods } = configuration;
  const figure = (
    name: string,
    column: Column,
    caption: string,
    x: Axis,
    numbers: readonly string[],
    { names = experiment.methods, about = "" }: {
      readonly names?: readonly string[];
      readonly about?: string;
    } = {},
  ): Figure => {
    const { title, y } = MEASURES[column];
    const curves = names.filter((method) => experiment.methods.includes(method))
      .map((method) => ({ method, label: methods[method]!.title }));
    return {
      name,
      number: null,
      title: `${title}${about}`,
      caption,
      y,
      x,
      curves,
      palette: experiment.methods.map((method) => methods[method]!.title),
      ...paperBeside(configuration, experiment, numbers, curves, x),
    };
  };
  const has = (...names: readonly string[]) =>
    names.every((name) => experiment.methods.includes(name));
  return [
    figure(
      "test-error",
      "testError",
      "Like the paper's figures 1b, 3 and 5, with a curve for each method: error after each epoch, with the running " +
        "statistics of batch norm.",
      LOG_UPDATES,
      ["1b", "3", "5"],
    ),
    figure(
      "training-error",
      "trainingError",
      "Like the paper's figure 1a, with a curve for each method: mean error over each epoch, with the batch norm " +
        "statistics of the batches.",
      LOG_UPDATES,
      ["1a"],
    ),
    figure(
      "distance",
      "distance",
      "Like the paper's figure 2, with a curve for each method: distance of all parameters. The paper's law, distance ~ " +
        "log t (equation 4), is a straight line.",
      LOG_UPDATES,
      ["2a", "2b"],
    ),
    figure(
      "first-layer-distance",
      "firstLayerDistance",
      "Like the paper's figure 2, with a curve for each method: distance of the first parameter, which the authors' code logs.",
      LOG_UPDATES,
      ["2a", "2b"],
    ),
    ...(has("sb", "ra")
      ? [
        figure(
          "adapted",
          "testError",
          "Like the paper's figure 3: with an adapted regime, the large batch makes as many updates as the small one.",
          UPDATES,
          ["3", "5"],
          { names: ["sb", "lb", "ra"], about: ", adapted regime" },
        ),
      ]
      : []),
    ...(has("lr", "noise")
      ? (["trainingError", "testError"] as const).map((column) =>
        figure(
          column === "testError" ? "noise-test-error" : "noise-training-error",
          column,
          column === "testError"
            ? "The runs of the paper's figure 6 on the test set: multiplicative noise compared with the learning rate rule."
            : "Like the paper's figure 6: multiplicative noise on the gradients compared with the learning rate rule.",
          EPOCHS,
          [],
          { names: ["lb", "lr", "noise"], about: ", noise" },
        )
      )
      : []),
  ];
}
