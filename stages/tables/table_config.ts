import type { Configuration } from "../configuration/configuration.ts";
import { reductionsOf, sizedExperiment } from "../training/reductions.ts";
import type { Shown } from "../print/local_run.ts";
import type { MethodColumn, Row, TableConfig } from "./config.ts";
import { paperRows } from "../configuration/schema.ts";
import { idleGhosts } from "../training/idle_ghosts.ts";
import { ghostSize, trainConfig } from "../training/train_config.ts";
import { spentBy } from "../training/spent.ts";
import { passesOf } from "../training/update_remedy.ts";

/** Makes a row of each experiment of a profile, with the numbers that the paper publishes of the row it stands beside. */
export function tableConfig(
  shown: Shown,
  configuration: Configuration,
  seeds: readonly number[],
): TableConfig {
  const { profile: { experiments: names }, methods, paper, datasets, networks } = configuration;
  const rows = names.map((name): Row => {
    const { experiment, train } = sizedExperiment(configuration, name);
    const beside = experiment.row === null ? undefined : paperRows(paper)[experiment.row]!;
    const { data = "", note, ...published } = beside ?? {};
    const idle = idleGhosts(configuration, name);
    const columns = experiment.methods.map((method): MethodColumn => {
      const { title, against, adaScale, branches } = methods[method]!;
      const passes = passesOf(methods[method]!);
      const { batch, regime } = trainConfig(experiment, methods[method]!);
      const { epochs, updates, lastEpoch } = spentBy(experiment, methods[method]!, train);
      return {
        name: method,
        title,
        ...(against && { against }),
        published: (published as Record<string, number>)[method] ?? null,
        batch,
        ghostBatch: ghostSize(experiment, methods[method]!),
        learningRate: experiment.tuning === undefined ? regime.drops[0]!.learningRate : null,
        ...((adaScale || branches?.until) && { endsEarly: { lastEpoch } }),
        epochs,
        updates,
        images: epochs * train,
        ...(passes > 1 && { passes }),
      };
    });
    return {
      experiment: name,
      title: experiment.title,
      network: { name: experiment.network, title: networks[experiment.network]!.title },
      data: { name: experiment.dataset, title: datasets[experiment.dataset]!.title },
      ...(idle.length > 0 && { idleGhosts: idle.map((method) => methods[method]!.title) }),
      ...(experiment.sweep && { isSweep: true as const }),
      ...(experiment.row !== null && {
        paper: {
          table: experiment.row in paper.table2 ? 2 as const : 1 as const,
          network: experiment.row,
          data,
          ...(note !== undefined && { note }),
        },
      }),
      seeds,
      methods: columns,
      reductions: reductionsOf(configuration, name),
    };
  });
  return { ...shown, rows };
}
