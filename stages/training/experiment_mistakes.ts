import type { SoundExperiments } from "../configuration/check.ts";
import type { Mistake } from "../configuration/check_value.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import { NETWORKS } from "../networks.ts";
import { batchMistakes, type Wrong } from "./batch_mistakes.ts";
import { type DataFacts, dataFacts } from "./data_facts.ts";
import { dataMistakes } from "./data_mistakes.ts";

/** What is wrong with data sets, and with experiments beside their data and networks. Nothing is fetched or loaded. */
export function experimentMistakes(
  { experiments, methods, datasets }: SoundExperiments,
): Mistake[] {
  const mistakes: Mistake[] = [];
  const facts = new Map<string, DataFacts>();
  for (const [name, dataset] of Object.entries(datasets)) {
    const found = dataMistakes(name, dataset);
    mistakes.push(...found);
    if (found.length === 0) facts.set(name, dataFacts(dataset));
  }
  for (const [name, experiment] of Object.entries(experiments)) {
    const data = facts.get(experiment.dataset);
    if (data === undefined) continue;
    const wrong: Wrong = (path, text) => {
      const place = path[0] === "methods" ? path : ["experiments", name, ...path];
      mistakes.push({ path: place, text, isKey: false });
    };
    imageMistakes(experiment, data, wrong);
    batchMistakes(experiment, trainings(experiment, methods), data, wrong);
  }
  return mistakes;
}

/** The methods of an experiment, each with the size of its batch in a sweep, and where that is written. */
function trainings(
  { sweep, methods: names }: Experiment,
  methods: Readonly<Record<string, Method>>,
) {
  if (sweep === undefined) {
    return names.map((name) => ({ name, method: methods[name]!, place: null }));
  }
  return Object.entries(sweep).flatMap(([name, batches]) =>
    batches.map((batch, i) => ({
      name,
      method: { ...methods[name]!, batch },
      place: ["sweep", name, i],
    }))
  );
}

/** Sizes, channels and classes of images, and what is done to them. */
function imageMistakes(experiment: Experiment, data: DataFacts, wrong: Wrong): void {
  const { network, dataset, preprocessing } = experiment;
  const { crop, normalization, augmentation } = preprocessing;
  const { image, classes } = NETWORKS[network]!;
  const [set, net] = [`data set "${dataset}"`, `network "${network}"`];
  const size = (height: number, width: number, channels: number) =>
    `${height} × ${width} × ${channels}`;
  if (data.classes > classes) {
    wrong(["network"], `${net} tells ${classes} classes apart, and ${set} has ${data.classes}.`);
  }
  const side = crop ?? data.side;
  if (crop !== undefined && data.side !== null && crop > data.side) {
    wrong(
      ["preprocessing", "crop"],
      `found ${crop}, and the images of ${set} have ${data.side} pixels a side: wanted at most so many.`,
    );
  } else {
    const fits = side === null
      ? data.values === image[0] * image[1] * image[2]
      : side === image[0] && side === image[1] && data.channels === image[2];
    if (!fits) {
      const found = side === null ? `${data.values} values` : size(side, side, data.channels);
      const cut = crop === undefined ? "" : ` with this crop`;
      wrong(
        crop === undefined ? ["network"] : ["preprocessing", "crop"],
        `${net} takes images of ${size(...image)}, and those of ${set}${cut} are ${found}.`,
      );
    }
  }
  const { mean, std } = normalization;
  if (std.length !== 1 && std.length !== data.channels) {
    wrong(
      ["preprocessing", "normalization"],
      `found ${mean.length} means and ${std.length} deviations, and the images of ${set} have ` +
        `${data.channels === 1 ? "one channel" : `${data.channels} channels`}: wanted ` +
        `${data.channels === 1 ? "one" : `one or ${data.channels}`} of each.`,
    );
  }
  const seen = side ?? Math.min(image[0], image[1]);
  if (augmentation !== null && augmentation.padding >= seen) {
    wrong(
      ["preprocessing", "augmentation", "padding"],
      `found ${augmentation.padding}, and a crop has ${seen} pixels a side: it could miss the image. ` +
        `Wanted less than ${seen}.`,
    );
  }
}
