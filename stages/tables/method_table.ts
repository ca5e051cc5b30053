import { digits, thousands } from "../print/number_text.ts";
import { number, type PrintedTable } from "../print/printed_table.ts";
import type { Cell } from "./cell.ts";
import { earlyText, makeMorePasses, PASSES, passesOver, spentText } from "./passes.ts";

/** Caption of {@linkcode methodTable}. */
export function methodsText(methods: readonly Cell[]): string {
  const passes = makeMorePasses(methods)
    ? "A pass is forward and backward. Passes over an example are epochs, times the passes that an update makes over each of its " +
      "images."
    : "Each time that an image is seen, it takes one forward and one backward pass, so epochs are passes over an example.";
  return `The methods in numbers, with what a training spends. ${
    [passes, earlyText(methods)].join(" ").trim()
  } Seconds are means over the trainings as they ran, ` +
    `often beside others${
      methods.some(({ time }) => time?.haveParts)
        ? "; where one has workers, those of all its parts are added up"
        : ""
    }.`;
}

/** What a training of a method spends, or may need at most. */
function spent(cell: Cell) {
  const count = (value: number) => spentText(value, cell);
  return {
    epochs: count(cell.epochs),
    images: count(cell.images),
    updates: count(cell.updates),
    passes: count(passesOver(cell)),
  };
}

/** Makes a line for each method with its batch size and learning rate, and with what it spends. */
export function methodTable(methods: readonly Cell[]): PrintedTable {
  const count = (value: number) => number(thousands(value));
  return {
    columns: {
      method: "method",
      batch: "batch",
      ghostBatch: "ghost batch",
      learningRate: "first learning rate",
      epochs: "epochs",
      images: "images seen",
      updates: "updates",
      ...(makeMorePasses(methods) && { passes: PASSES }),
      seconds: "seconds",
      device: "device",
    },
    lines: methods.map((cell) => ({
      method: cell.title,
      ...spent(cell),
      batch: count(cell.batch),
      ghostBatch: cell.ghostBatch === null ? "–" : count(cell.ghostBatch),
      learningRate: cell.learningRate === null ? "tuned" : number(digits(cell.learningRate, 4)),
      seconds: cell.time === null ? "–" : count(Number(cell.time.seconds.toPrecision(3))),
      device: cell.time?.devices.join(", ") ?? "–",
    })),
  };
}
