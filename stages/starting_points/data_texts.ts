import { stream } from "../../models/random/random.ts";

/** What a data set of one's own begins as: a table of made-up numbers, its entry, and a network and an experiment on it. */

const [LINES, COLUMNS, CLASSES] = [240, 4, ["small", "middle", "large"]] as const;

/** A table: numbers around a mean that rises from class to class, and the class. */
export function tableText(): string {
  const noise = stream(1, "table").normal(LINES * COLUMNS, 0.8);
  const lines = Array.from({ length: LINES }, (_, line) => {
    const label = line % CLASSES.length;
    const numbers = Array.from(
      { length: COLUMNS },
      (_, column) => (label * (column + 1) / 2 + noise[line * COLUMNS + column]!).toFixed(3),
    );
    return [...numbers, CLASSES[label]].join(",");
  });
  const header = [...Array.from({ length: COLUMNS }, (_, i) => `x${i + 1}`), "label"].join(",");
  return `${[header, ...lines].join("\n")}\n`;
}

/** The entry of the table. */
export const entryText = (name: string, title: string) =>
  `# yaml-language-server: $schema=../schema/dataset_in_folder.json
# Made-up numbers: put your own files in their place. A folder of images or arrays is read as well: docs/bring_your_own_data.md.
# To pin the files, so that a change is told: deno task data add ${name} data/${name}.csv

title: ${title}
sources:
  - folder: data/${name}.csv # a folder or a file, from the project's folder

# What is not said here is found in the files. Take away the # of what they do not tell.

# prepare:
#   label: label # the column of the classes
#   leaveOut: [x4] # columns that are no inputs
#   splits: { test: 0.2, seed: 1 } # a fifth of each class is for testing
`;

/** Where the layers lie, seen from the file that is written. */
const LAYERS = "../../models/layer_list";

/** A network for vectors of numbers. */
export const networkText = (title: string) =>
  `/** Vectors of ${COLUMNS} numbers: each is embedded by itself, then two dense layers. */
import {
  batchNorm,
  dense,
  flatten,
  relu,
  vectorEmbedding,
} from "${LAYERS}/layers.ts";
import { network } from "${LAYERS}/network.ts";

export default network({
  name: "${title}",
  imageShape: [1, 1, ${COLUMNS}], // a table has one row of pixels, whose channels are its columns
  classes: ${CLASSES.length},
  layers: [
    flatten(),
    vectorEmbedding(8),
    dense(32, { bias: false }),
    batchNorm(),
    relu(),
    dense(${CLASSES.length}), // one number for each class
  ],
});
`;

/** The experiment that trains the network on the table. */
export const dataExperimentText = (name: string, file: string, title: string) =>
  `# yaml-language-server: $schema=../schema/experiment.json
# ${title}: a table of numbers, and a network for it.
#   deno task reproduce --experiment ${name}

title: ${title}
network: ./${file}
dataset: ${name}
`;
