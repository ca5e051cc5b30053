import type { Configuration } from "../configuration/configuration.ts";
import { EPOCHS, LOG_UPDATES, MEASURES, UPDATES } from "./words.ts";
import type { Axis, Column, Figure } from "./figure.ts";
import { paperBeside } from "./paper_beside.ts";
import type { Experiment } from "../configuration/schema.ts";
import { type Sweep, sweptMethod } from "../configuration/expand_sweeps.ts";

/** Caption that says why the paper's figure 6 is not drawn beside ours. */
const NO_PAPER =
  "The paper's curves are left out: its curve of the rule is identical to the baseline of its figure 1a.";

/** Caption of figure 1, which says what differs between its curves. */
const differing = (number: "1a" | "1b", { tuning }: Experiment) =>
  tuning === undefined
    ? `Figure ${number} of the paper: only the batch size changes.`
    : `The runs of the paper's figure ${number}, with the learning rate${
      tuning.momentum === undefined ? "" : " and the momentum"
    } tuned for each batch size.`;

/** Minimum number of batch sizes in a figure. */
const FEWEST = 2;

/** Makes the paper's figures of batch sizes whose methods are in the sweep. */
export function sweepFigures(
  configuration: Configuration,
  experiment: Experiment,
  sweep: Sweep,
): Figure[] {
  const named = (batch: number) => `b = ${batch}`;
  const sizes = sweep.baseline ?? [];
  const figure = (
    [number, suffix = ""]: readonly [number: string, suffix?: string],
    column: Column,
    [title, caption]: readonly [string, string],
    x: Axis,
    numbers: readonly string[],
    curves: Figure["curves"],
  ): Figure => ({
    name: `figure-${number}${suffix}`,
    number,
    title: `${MEASURES[column].title}, ${title}`,
    caption: `${caption} b is the batch size.`,
    y: MEASURES[column].y,
    x,
    curves,
    palette: [...sizes.map(named), ...curves.map(({ label }) => label)]
      .filter((label, i, all) => all.indexOf(label) === i),
    ...paperBeside(configuration, experiment, numbers, curves, x),
  });
  const curvesOf = (method: string, label = named, only?: number[]) =>
    (sweep[method] ?? []).filter((batch) => only?.includes(batch) ?? true)
      .map((batch) => ({ method: sweptMethod(method, batch), label: label(batch) }));
  const { small } = experiment.batch;

  const baseline = curvesOf("baseline");
  const adjusted = curvesOf("gbn");
  const adapted = curvesOf("ra", (batch) => `b = ${batch}, adapted`);
  const unadapted = curvesOf(
    "baseline",
    named,
    [small, ...sweep.ra ?? []],
  );
  const distances = (number: "2a" | "2b", title: string, curves: Figure["curves"]) =>
    (["distance", "firstLayerDistance"] as const).map((column) =>
      figure(
        [number, column === "distance" ? "-all" : "-first-layer"],
        column,
        [
          title,
          `Figure ${number} of the paper, over the logarithm of updates: distance of ${
            column === "distance" ? "all weights" : "the first layer, which the authors' code logs"
          }. The paper's law, distance ~ log t (equation 4), is a straight line.`,
        ],
        LOG_UPDATES,
        [number],
        curves,
      )
    );
  const figures: Figure[] = [];
  if (baseline.length >= FEWEST) {
    figures.push(
      figure(
        ["1a"],
        "trainingError",
        ["baseline", differing("1a", experiment)],
        EPOCHS,
        ["1a"],
        baseline,
      ),
      figure(
        ["1b"],
        "testError",
        ["baseline", differing("1b", experiment)],
        EPOCHS,
        ["1b"],
        baseline,
      ),
      ...distances("2a", "baseline", baseline),
    );
  }
  if (adjusted.length >= FEWEST) figures.push(...distances("2b", "+LR +GBN", adjusted));
  if (adapted.length > 0) {
    // Figure 3 adapts to a batch of 128, figure 5 to one of 256.
    const number = small === 256 ? "5" : "3";
    const caption =
      `Figure ${number} of the paper: regimes adapted to the updates of b = ${small}.`;
    figures.push(
      figure(
        [number],
        "testError",
        ["adapted regimes", caption],
        UPDATES,
        [number],
        [...unadapted, ...adapted],
      ),
    );
  }
  const [rule, noise] = [
    curvesOf("lr", (batch) => `b = ${batch}, +LR`),
    curvesOf("noise", (batch) => `b = ${batch}, noise`),
  ];
  if (rule.length > 0 && noise.length > 0) {
    const words = "multiplicative noise compared with the learning rate rule";
    figures.push(
      figure(
        ["6"],
        "trainingError",
        ["noise", `Figure 6 of the paper: ${words}. ${NO_PAPER}`],
        EPOCHS,
        [],
        [...rule, ...noise],
      ),
      figure(
        ["6", "-test"],
        "testError",
        ["noise", `The runs of the paper's figure 6 on the test set: ${words}.`],
        EPOCHS,
        [],
        [...rule, ...noise],
      ),
    );
  }
  if (baseline.length >= FEWEST) {
    figures.push(figure(
      ["7"],
      "firstLayerDistance",
      [
        "baseline",
        "Figure 7 of the paper: the distances of figure 2a over epochs, for the first layer, whose scale the paper's axis has.",
      ],
      EPOCHS,
      ["2a"],
      baseline,
    ));
  }
  return figures;
}
