import type { SoundExperiments } from "../configuration/check.ts";
import type { Mistake } from "../configuration/check_value.ts";
import type { Experiment, Method } from "../configuration/schema.ts";
import { isOwnNetwork, type NamedNetwork } from "../networks.ts";
import { batchMistakes, type Wrong } from "./batch_mistakes.ts";
import { type DataFacts, dataFacts } from "../training/data_facts.ts";
import { dataMistakes } from "./data_mistakes.ts";
import { networkWords } from "../training/network_words.ts";
import { remedyMistakes } from "./remedy_mistakes.ts";

/** Checks data sets, and experiments against their data sets and networks. It neither fetches nor loads anything. */
export function experimentMistakes(
  { experiments, methods, datasets, networks }: SoundExperiments,
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
      mistakes.push({ path: place, text, isKey: false, experiment: name });
    };
    const network = networks[experiment.network]!;
    imageMistakes(experiment, network, data, wrong);
    if (experiment.tuning !== undefined && data.areNumbers) {
      wrong(
        ["tuning"],
        `trials hold out a part of the training set, which is not possible with "${experiment.dataset}", whose values are ` +
          "numbers and not pixels: leave it out.",
      );
    }
    const { targets, sweep, tuning } = experiment;
    if (targets !== undefined && (sweep === undefined || tuning === undefined)) {
      wrong(
        ["targets"],
        "they count the updates of a tuned sweep's trials: wanted `sweep` and `tuning` beside them.",
      );
    }
    const all = trainings(experiment, methods);
    batchMistakes(experiment, network, all, data, wrong);
    remedyMistakes(experiment, network, all, data.train, wrong);
  }
  return mistakes;
}

/** Lists the methods of an experiment; in a sweep, once for each batch size with its path. */
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

/** Checks size, channels and classes of the images, and their preprocessing, against the network. */
function imageMistakes(
  experiment: Experiment,
  network: NamedNetwork,
  data: DataFacts,
  wrong: Wrong,
): void {
  const { dataset, preprocessing } = experiment;
  const { image, classes } = network;
  const { crop, normalization, augmentation } = preprocessing;
  const [set, net] = [
    `data set "${dataset}"`,
    networkWords(experiment, network),
  ];
  const size = (height: number, width: number, channels: number) =>
    `${height} × ${width} × ${channels}`;
  const isOwn = isOwnNetwork(experiment.network);
  // A named network may have more classes than its data: idleClasses tells that.
  if (data.classes > classes || (isOwn && data.classes < classes)) {
    const wanted = isOwn
      ? `Wanted \`classes: ${data.classes}\` in ${experiment.network}, and as many numbers of its last layer.`
      : "Wanted another network, such as one of your own: `deno task new network <name>` writes one.";
    wrong(
      ["network"],
      `${net} has ${classes} ${
        classes === 1 ? "class" : "classes"
      }, but ${set} has ${data.classes}. ${wanted}`,
    );
  }
  const shorter = data.shape === null ? null : Math.min(data.shape[0], data.shape[1]);
  const seen = crop === undefined ? data.shape : [crop, crop, data.channels] as const;
  if (crop !== undefined && shorter !== null && crop > shorter) {
    wrong(
      ["preprocessing", "crop"],
      `found ${crop}, wanted at most ${shorter}, the ${
        data.side === null ? "shorter " : ""
      }side of the images of ${set} in pixels.`,
    );
  } else {
    const fits = seen === null
      ? data.values === image[0] * image[1] * image[2]
      : seen.every((length, axis) => length === image[axis]);
    if (!fits) {
      const found = seen === null ? `${data.values} values` : size(...seen);
      const cut = crop === undefined ? "" : ` with this crop`;
      wrong(
        crop === undefined ? ["network"] : ["preprocessing", "crop"],
        `${net} takes images of ${size(...image)}, but those of ${set}${cut} are ${found}.`,
      );
    }
  }
  const { mean, std } = normalization;
  if (std.length !== 1 && std.length !== data.channels) {
    wrong(
      ["preprocessing", "normalization"],
      `found ${mean.length} means and ${std.length} deviations, but the images of ${set} have ` +
        `${data.channels === 1 ? "one channel" : `${data.channels} channels`}: wanted ` +
        `${data.channels === 1 ? "one" : `one or ${data.channels}`} of each.`,
    );
  }
  const [height, width] = seen ?? image;
  const side = Math.min(height, width);
  if (augmentation !== null && augmentation.padding >= side) {
    wrong(
      ["preprocessing", "augmentation", "padding"],
      `found ${augmentation.padding}, wanted less than ${side}, the side of a crop: otherwise a crop could miss ` +
        "the image.",
    );
  }
}
