import { digestMemory } from "../store/digest_memory.ts";
import type { Event } from "../events.ts";
import { ancestors } from "../plan/graph.ts";
import { isPartial } from "../key/key.ts";
import { ancestorRecords, lackingInputs } from "../plan/plan.ts";
import type { Project } from "../plan/project.ts";
import { isPublished, type Publisher, publishStage } from "../publish/publish.ts";
import type { RunState } from "./state.ts";
import type { RunRecord, Stage } from "../types.ts";
import { verifier } from "../store/verifier.ts";

/** The outputs of a run's stages: looked at before they are used, and copied into the project. */
export interface RunOutputs {
  /**
   * Looks whether what a stage is about to read is what was stored. Something damaged is moved aside; its stage, and one
   * that was restored without what is to be read, is to run first.
   */
  areInputsWhole(stage: Stage): Promise<boolean>;
  /** Notes that an output was digested just now. */
  trust(output: RunRecord["output"]): void;
  /** Publishes a stage's output if it is fresh and whole. */
  publish(name: string): Promise<void>;
  /** Publishes the output of a run, one over part of its inputs too. */
  publishRun(
    stage: Stage,
    record: RunRecord,
    records: ReadonlyMap<string, RunRecord>,
  ): Promise<void>;
}

/**
 * The outputs of one run; each is looked at once in it while it is found whole.
 *
 * @param selection whether the stages are a selection of those that are published otherwise
 */
export function runOutputs(
  project: Project,
  state: RunState,
  onEvent: (event: Event) => void,
  { selection }: { readonly selection: boolean },
): RunOutputs {
  const { root, graph, store } = project;
  const check = verifier(store);
  const { folder } = store;
  const digests = digestMemory(`${folder}/published`, root, `${folder}/temporary`);
  const publisher: Publisher = { root, store, digests };
  const keepers = Map.groupBy(graph.order, ({ publishRecords }) => publishRecords);
  const sharersOf = ({ publishRecords }: Stage) =>
    publishRecords === undefined ? [] : keepers.get(publishRecords) ?? [];

  async function isWhole(name: string): Promise<boolean> {
    const { state: was, record } = state.verdict(name);
    if (was !== "fresh" || record === null) return true;
    const damage = await check.verify(record.output.digest);
    if (damage === null) return true;
    if (state.isFresh(name)) {
      onEvent({ type: "damaged", stage: name, movedTo: damage.movedTo });
      state.replan(name);
    }
    return false;
  }

  async function publishRun(
    stage: Stage,
    record: RunRecord,
    records: ReadonlyMap<string, RunRecord>,
  ): Promise<void> {
    const partial = isPartial(record.keyRecord);
    const sharing = sharersOf(stage);
    const behind = ancestors(graph, sharing.flatMap(({ inputs }) => Object.values(inputs)));
    const removes = !partial && !selection;
    const { files, records: { length } } = await publishStage(
      publisher,
      { stage, record, records, sharing, behind, removes },
    );
    await digests.save();
    if (files.length + length === 0) return;
    onEvent({ type: "published", stage: stage.name, partial, files, records: length });
  }

  return {
    async areInputsWhole(stage) {
      // Found to be fresh only in this run, as what it was restored from came to the same bits.
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
      if (stage.publish === undefined && stage.publishRecords === undefined) return;
      // What is about to be copied into the project must be what was stored.
      if (!await isPublished(publisher, stage, record) && !await isWhole(name)) return;
      const records = stage.publishRecords === undefined
        ? new Map<string, RunRecord>()
        : ancestorRecords(project, stage, state.verdicts);
      await publishRun(stage, record, records);
    },
    publishRun,
  };
}
