import { fromCSV } from "arquero";
import { fixed } from "../../stages/print/number_text.ts";
import type { Configuration } from "../../stages/configuration/configuration.ts";
import type { Paper } from "../../stages/configuration/schema.ts";
import { paperRows } from "../../stages/configuration/schema.ts";
import { estimateConfig } from "../../stages/workload/estimate_config.ts";
import { lengthOfTime } from "../../stages/workload/length_of_time.ts";
import type { Bench } from "./bench_table.ts";
import { readText } from "./read_project.ts";

/** A committed cell of profile `paper`. */
interface Cell {
  readonly experiment: string;
  readonly method: string;
  readonly n: number;
  readonly mean: number;
  readonly ci95: number | null;
  readonly paper: number;
}

/** The experiments of a row: by the paper's text, and by its released code. */
const EXPERIMENTS: Readonly<Record<string, readonly [text: string, code: string]>> = {
  F1: ["f1", "f1-code"],
  C1: ["c1", "c1-code"],
  ResNet44: ["resnet44", "resnet44-code"],
  VGG: ["vgg", "vgg-code"],
  C3: ["c3", "c3-code"],
  "WResnet16-4": ["wresnet16-4", "wresnet16-4-code"],
  "AlexNet 4096": ["alexnet-4096", "alexnet-4096-code"],
  "AlexNet 8192": ["alexnet-8192", "alexnet-8192-code"],
};

/** The experiments that a reported number is compared with, the first that ran. The script of ResNet44 has other settings. */
const REPORTED: Readonly<Record<string, readonly string[]>> = {
  C1: ["c1-reported", "c1-code"],
  ResNet44: ["resnet44-reported"],
  C3: ["c3-reported", "c3-code"],
};

/** Largest difference in points, beside an interval, at which a column counts as reproduced. */
const CLOSE = 0.5;

/** Networks of the same layers as one whose speed is measured. C3 is C1 with 100 classes. */
const ALIKE: Readonly<Record<string, string>> = { c3: "c1" };

const COLUMNS = { sb: "SB", lb: "LB", lr: "+LR", gbn: "+GBN", ra: "+RA" } as const;
type Column = keyof typeof COLUMNS;

/**
 * Every row of the paper's tables with our verdict on it, or what it would cost.
 *
 * @param configuration that of the profile `paper`
 */
export function verdictLines(configuration: Configuration): Record<string, string>[] {
  const cells = committedCells();
  const { rows } = estimateConfig(configuration);
  const speeds = measuredSpeeds();
  return Object.entries(paperRows(configuration.paper)).map(([row, { data }]) => {
    const [text, code] = EXPERIMENTS[row]!.map((name) => {
      const found = cellsOf(cells, name);
      if (found.length > 0) return verdict(found);
      const { methods } = rows.find(({ experiment }) => experiment === name)!;
      const images = methods.reduce((sum, { samples }) => sum + samples, 0);
      const { network } = configuration.experiments[name]!;
      const time = lengthOfTime(images / speeds.get(ALIKE[network] ?? network)!);
      return `not run: ${Math.round(images / 1e6).toLocaleString("en")} million images, ${time}`;
    });
    return { row, data, "by the paper's text": text!, "by the released code": code! };
  });
}

/** The numbers that a user of the released code reported, beside the paper's and ours, with the other columns that we ran. */
export function reportedLines(paper: Paper): Record<string, string>[] {
  const cells = committedCells();
  const published = paperRows(paper);
  return Object.entries(paper.users).flatMap(([row, { source, ...reported }]) =>
    (Object.keys(COLUMNS) as Column[]).flatMap((method) => {
      const theirs = (reported as Partial<Record<Column, { mean: number; sd: number }>>)[method];
      const [text, code] = EXPERIMENTS[row]!;
      const ours = [[text], theirs === undefined ? [code] : REPORTED[row]!].map((experiments) =>
        experiments.flatMap((name) => cellsOf(cells, name)).find((cell) => cell.method === method)
      );
      if (theirs === undefined && ours.every((cell) => cell === undefined)) return [];
      return [{
        row: `${row}, ${COLUMNS[method]}`,
        paper: fixed(Number(published[row]![method])),
        [`[a user](${source}) of the released code`]: theirs === undefined
          ? "–"
          : `${fixed(theirs.mean)} ± ${fixed(theirs.sd)} (sd)`,
        "ours, by the released code": oursText(ours[1]),
        "ours, by the paper's text": oursText(ours[0]),
      }];
    })
  );
}

/** Images a second of each network on two cores, as its small batch trains. */
function measuredSpeeds(): Map<string, number> {
  const { results }: Bench = JSON.parse(readText("results/bench/cpu.json"));
  return new Map(
    results.filter(({ method }) => method === "SB").map((
      { network, imagesPerSecond },
    ) => [network, imagesPerSecond]),
  );
}

function committedCells(): Cell[] {
  return fromCSV(readText("results/paper/table1.csv")).objects() as Cell[];
}

const cellsOf = (cells: readonly Cell[], experiment: string) =>
  cells.filter((cell) => cell.experiment === experiment);

function oursText(cell: Cell | undefined): string {
  if (cell === undefined) return "not run yet";
  const { mean, ci95, n } = cell;
  return `${fixed(mean)}${ci95 === null ? "" : ` ± ${fixed(ci95)}`} (n = ${n})`;
}

/** Says how near our columns are to the paper's: reproduced, where all five are within half a point or their interval. */
function verdict(cells: readonly Cell[]): string {
  const off = cells.filter(({ mean, paper, ci95 }) =>
    Math.abs(mean - paper) > Math.max(CLOSE, ci95 ?? 0)
  );
  const runs = `n = ${Math.min(...cells.map(({ n }) => n))}`;
  if (off.length > 0) {
    const list = off.map(({ method, mean, paper }) =>
      `${COLUMNS[method as Column]} ${fixed(mean)} for ${fixed(paper)}`
    );
    // One run on each side shows a difference, and decides nothing.
    const verdict = cells.some(({ n }) => n > 1)
      ? "**not reproduced**"
      : "not reproduced by one run";
    return `${verdict}: ${list.join(", ")} (${runs})`;
  }
  const farthest = Math.max(...cells.map(({ mean, paper }) => Math.abs(mean - paper)));
  return cells.length === Object.keys(COLUMNS).length
    ? `reproduced: all columns within ${fixed(farthest)} points (${runs})`
    : `${cells.length} of 5 columns, within ${fixed(farthest)} points (${runs})`;
}
