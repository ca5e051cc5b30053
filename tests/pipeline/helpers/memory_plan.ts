import { digestText } from "../../../pipeline/key/digest.ts";
import { keyOf } from "../../../pipeline/key/key.ts";
import { type PlanContext, presentKey, type Verdict } from "../../../pipeline/plan/plan.ts";
import type { Store } from "../../../pipeline/store/store.ts";
import type { Key, RunRecord, Stage } from "../../../pipeline/types.ts";
import { buildGraph } from "./build_graph.ts";

/** A graph with a store in memory that counts how often it is asked. */
export function memoryPlan(stages: readonly Stage[]) {
  const runs = new Map<Key, RunRecord>();
  const latest = new Map<string, RunRecord>();
  const asked = { times: 0 };
  /** Files of outputs, by digest, that are damaged or that were left out when they were restored. */
  const damaged = new Map<string, string[]>();
  const leftOut = new Map<string, string[]>();
  const ask = <T>(answer: T) => (asked.times += 1, answer);
  const context: PlanContext = {
    graph: buildGraph(stages),
    own: new Map(stages.map(({ name }) => [name, { code: {}, versions: {} }])),
    parts: new Map(),
    asPublished: (_, record) => record,
    store: {
      record: (key) => ask(runs.get(key) ?? null),
      latest: (name) => ask(latest.get(name) ?? null),
      all: (name) => ask([...runs.values()].filter(({ stage }) => stage === name)),
      missing: ({ digest }) => [...damaged.get(digest) ?? [], ...leftOut.get(digest) ?? []],
      leftOut: ({ digest }) => leftOut.get(digest) ?? [],
      codeParts: () => null,
    } as Partial<Store> as Store,
  };
  /** Records a run of a stage over the existing inputs, with this text as output. */
  const finish = (stage: Stage, text: string, verdicts: ReadonlyMap<string, Verdict>) => {
    const { name } = stage;
    const keyRecord = presentKey(context, stage, verdicts);
    const record: RunRecord = {
      stage: name,
      key: keyOf(keyRecord),
      keyRecord,
      output: { digest: digestText("tree", text), files: [] },
      started: "",
      seconds: 0,
      facts: {},
    };
    runs.set(record.key, record);
    latest.set(name, record);
    return record;
  };
  /** Makes a plan of other stages over the same results. */
  const regraph = (stages: readonly Stage[]): PlanContext => ({
    ...context,
    graph: buildGraph(stages),
  });
  return { context, regraph, finish, asked, damaged, leftOut };
}
