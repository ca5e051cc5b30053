import { digestMemory } from "../store/digest_memory.ts";
import type { Event } from "../events.ts";
import { ancestors } from "../plan/graph.ts";
import { ancestorRecords, lackingInputs } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { isPublished, type Publisher, publishStage } from "../publish/publish.ts";
import type { RunState } from "./state.ts";
import type { RunRecord, Stage } from "../types.ts";
import { verifier } from "../store/verifier.ts";

/** Verifies the outputs of a run's stages before they are used, and publishes them. */
export interface RunOutputs {
  /**
   * Verifies the inputs of a stage. If one is damaged, or was restored without a file that the stage reads, its stage has to
   * run first.
   */
  areInputsWhole(stage: Stage): Promise<boolean>;
  /** Notes that an output was just digested and needs no verification. */
  trust(output: RunRecord["output"]): void;
  /** Publishes a stage's output if it is fresh and whole. */
  publish(name: string): Promise<void>;
  /** Publishes the output of a run, even one over part of its inputs. */
  publishRun(
    stage: Stage,
    record: RunRecord,
    records: ReadonlyMap<string, RunRecord>,
  ): Promise<void>;
}

/**
 * Makes the outputs of one run. Each valid output is verified once.
 *
 * @param options.publishesNothing whether published files are only told of
 */
export function runOutputs(
  project: Project,
  state: RunState,
  onEvent: (event: Event) => void,
  { publishesNothing }: { readonly publishesNothing: boolean },
): RunOutputs {
  const { root, graph, store } = project;
  const check = verifier(store);
  const { folder } = store;
  const digests = digestMemory(`${folder}/published`, root, `${folder}/temporary`);
  const publisher: Publisher = { root, store, digests, publishesNothing };
  const keepers = Map.groupBy(graph.order, ({ publishRecords }) => publishRecords);
  const sharersOf = ({ publishRecords }: Stage) =>
    publishRecords === undefined ? [] : keepers.get(publishRecords) ?? [];

  async function isWhole(name: string): Promise<boolean> {
    const { state: before, record } = state.verdict(name);
    if (before !== "fresh" || record === null) return true;
    const damage = await check.verify(record.output.digest);
    if (damage === null) return true;
    if (state.isFresh(name)) {
      onEvent({ type: "damaged", stage: name, movedTo: damage.movedTo });
      state.replan(name);
    }
    return false;
  }

  const { chosen } = project;
  /** Whether these may be a part of what the results of this name have. */
  const isPart = chosen?.name !== undefined &&
    (chosen.seeds !== undefined || chosen.set.length > 0);

  async function publishRun(
    stage: Stage,
    record: RunRecord,
    records: ReadonlyMap<string, RunRecord>,
  ): Promise<void> {
    const partial = state.isInterim(stage, record.keyRecord);
    const sharing = sharersOf(stage);
    const behind = ancestors(graph, sharing.flatMap(({ inputs }) => Object.values(inputs)));
    const { files, records: { length } } = await publishStage(
      publisher,
      { stage, record, records, sharing, behind, removes: !partial && !isPart },
    );
    await digests.save();
    if (files.length + length === 0) return;
    onEvent({ type: "published", stage: stage.name, partial, files, records: length });
  }

  return {
    async areInputsWhole(stage) {
      // An input may have become fresh in this run, restored without a file.
      const [lacking] = lackingInputs(stage, state.verdicts);
      if (lacking !== undefined) {
        state.replan(lacking);
        return false;
      }
      let whole = true;
      for (const name of new Set(Object.values(stage.inputs))) {
        whole = await isWhole(name) && whole;
      }
      return whole;
    },
    trust: check.trust,
    async publish(name) {
      const stage = graph.byName.get(name);
      const { record } = state.verdict(name);
      if (stage === undefined || record === null || !state.isFresh(name)) return;
      await store.lend(record, name);
      if (stage.publish === undefined && stage.publishRecords === undefined) return;
      // Publishes no damaged output.
      if (!await isPublished(publisher, stage, record) && !await isWhole(name)) return;
      const records = stage.publishRecords === undefined
        ? new Map<string, RunRecord>()
        : ancestorRecords(project, stage, state.verdicts);
      await publishRun(stage, record, records);
    },
    publishRun,
  };
}
