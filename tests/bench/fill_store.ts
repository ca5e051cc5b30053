import pLimit from "p-limit";
import { engineFacts } from "../../pipeline/executor/host.ts";
import { decide, type Verdict } from "../../pipeline/plan/plan.ts";
import type { Project } from "../../pipeline/plan/project.ts";
import type { Stage } from "../../pipeline/types.ts";

/** Puts the results of the stages into the store without starting thousands of processes. */
export async function fillStore(project: Project): Promise<void> {
  const { root, store, graph } = project;
  const none = new AbortController().signal;
  const verdicts = new Map<string, Verdict>();
  const facts = await engineFacts(root, graph);
  const limit = pLimit(8);
  const [leaves, joins] = [true, false].map((isLeaf) =>
    graph.order.filter(({ inputs }) => isLeaf === (Object.keys(inputs).length === 0))
  ) as [Stage[], Stage[]];
  await Promise.all(leaves.map((stage) => limit(() => fillOne(stage))));
  for (const stage of joins) await fillOne(stage);

  async function fillOne(stage: Stage): Promise<void> {
    const { key, keyRecord } = decide(project, stage, verdicts);
    if (key === null || keyRecord === null) throw new Error(`"${stage.name}" lacks an input`);
    await store.locked(key, none, () => {}, async () => {
      const { output } = await store.begin(key);
      await Deno.writeTextFile(`${output}/out`, `${stage.name}\n`);
      const kept = await store.keep(output);
      const started = new Date().toISOString();
      await store.commit({
        stage: stage.name,
        key,
        keyRecord,
        output: kept,
        started,
        seconds: 0,
        facts,
      });
    });
    verdicts.set(stage.name, decide(project, stage, verdicts));
  }
}
