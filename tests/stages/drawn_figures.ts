import { fromCSV } from "arquero";
import type { EpochRow } from "../../models/training/epoch_row.ts";
import type { Json } from "../../pipeline/types.ts";
import figures from "../../stages/figures.ts";
import { figuresConfig } from "../../stages/figures/config.ts";
import { loadConfiguration } from "./configuration/load_configuration.ts";
import { MEASUREMENTS } from "../../stages/training/end_error.ts";
import { divergenceFile, epochRow, historyFile, runFolders } from "./made_up_run.ts";
import { stageContext } from "./stage_context.ts";
import { ROOT } from "../root.ts";

/** The configuration of a profile's figures. */
export const configOf = async (profile: string, ...set: { path: string; value: Json }[]) =>
  figuresConfig({ profile }, await loadConfiguration(ROOT, profile, set), [1, 2]);

/** That of two methods of the quick profile. */
export const config = await configOf("quick", {
  path: "experiments.f1-digits.methods",
  value: ["sb", "lb"],
});

/** A potential whose loss is as likely to rise as to fall, in proportion to the distance. */
export function potential(places: number): string {
  const rows = Array.from({ length: places + 1 }, (_, i) => [i / 20, 2 + (-1) ** i * i / 1e4]);
  return ["distance,loss", ...rows.map((place) => place.join())].join("\n") + "\n";
}

/** A training whose distance is a logarithm until the learning rate drops after six epochs. */
export function history(slope: number, testError: number): EpochRow[] {
  return Array.from({ length: 8 }, (_, i) =>
    epochRow({
      epoch: i + 1,
      updates: 10 * (i + 1),
      learningRate: i < 6 ? 0.1 : 0.01,
      loss: 1 / (i + 1),
      error: 20 - i,
      testError: testError - i,
      distance: i < 6 ? 3 + slope * Math.log(10 * (i + 1)) : 0.5,
      firstLayerDistance: (i + 1) ** 0.5,
    }));
}

/**
 * Draws the figures of an experiment from the histories of its runs.
 *
 * @param diverged the runs that then diverge
 * @param averaged the errors of the averages that runs result in
 */
export async function draw(
  runs: Readonly<Record<string, EpochRow[]>>,
  drawn = config,
  experiment = "f1-digits",
  diverged: readonly string[] = [],
  averaged: Readonly<Record<string, number>> = {},
) {
  await using made = await runFolders(Object.fromEntries(
    Object.entries(runs).map(([run, rows]) => {
      const measurements = { "test error after recalibration (%)": averaged[run] };
      return [run, {
        ...historyFile(rows),
        ...(diverged.includes(run) ? divergenceFile({ update: 85, epoch: 9 }) : {}),
        ...(run in averaged ? { [MEASUREMENTS]: JSON.stringify(measurements) } : {}),
      }];
    }),
  ));
  const context = await stageContext(drawn, { inputs: made.inputs });
  await figures(context);
  const read = (file: string) => Deno.readTextFileSync(`${context.output}/${experiment}/${file}`);
  return {
    output: context.output,
    read,
    rows: (file: string) => fromCSV(read(file)).objects() as Record<string, number | string>[],
    [Symbol.asyncDispose]: () => context[Symbol.asyncDispose](),
  };
}
