import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { collectGarbage, findGarbage } from "../../../pipeline/upkeep/gc.ts";
import { decide, plan, type Verdict } from "../../../pipeline/plan/plan.ts";
import { openProject, type Project } from "../../../pipeline/plan/project.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { verifyStore } from "../../../pipeline/upkeep/verify.ts";
import { stage, testProject } from "../helpers/project.ts";

/** Stores a result for every stage that is not fresh, as a run would, without running anything. */
async function fill(project: Project): Promise<void> {
  const { graph, store } = project;
  const verdicts = new Map<string, Verdict>();
  for (const each of graph.order) {
    const { key, keyRecord, state } = decide(project, each, verdicts);
    assert(key !== null && keyRecord !== null);
    if (state !== "fresh") {
      const { output } = await store.begin(key);
      // Some stages come to the same bytes as others, or as before.
      await Deno.writeTextFile(`${output}/x`, String(JSON.stringify(each.config).length % 3));
      const kept = await store.keep(output);
      const record = { stage: each.name, key, keyRecord, output: kept, seconds: 0, facts: {} };
      await store.commit({ ...record, started: "2026-01-01T00:00:00Z" });
    }
    verdicts.set(each.name, decide(project, each, verdicts));
  }
}

/** A DAG: every stage reads some of those before it. */
const dags = fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.array(fc.nat(20))), {
  minLength: 1,
  maxLength: 8,
});

function stagesOf(dag: readonly [number, number[]][], generation: number): Stage[] {
  return dag.map(([config, inputs], i) =>
    stage(`s${i}`, "x.ts", {
      config: { value: config * 10 ** (generation * (config % 3)) },
      inputs: i === 0 ? {} : Object.fromEntries(inputs.map((n, r) => [`r${r}`, `s${n % i}`])),
    })
  );
}

const states = (project: Project) => [...plan(project)].map(([name, { state }]) => [name, state]);

Deno.test("gc: whatever the graph and its history, all that was fresh stays fresh and whole, and the rest goes", async () => {
  await fc.assert(
    fc.asyncProperty(dags, fc.boolean(), async (dag, latest) => {
      await using folder = await testProject({ "x.ts": "export default () => {};" });
      for (const generation of [0, 1]) {
        await fill(await openProject(folder.root, stagesOf(dag, generation)));
      }
      const project = await openProject(folder.root, stagesOf(dag, 1));
      const before = states(project);
      assert(before.every(([, state]) => state === "fresh"));
      await collectGarbage([project], { latest, dryRun: false });
      assertEquals(states(await openProject(folder.root, stagesOf(dag, 1))), before);
      const { damaged, unreadable } = await verifyStore(project);
      assertEquals([damaged, unreadable], [[], []]);
      assertEquals((await findGarbage([project], { latest })).remove, []);
    }),
    { numRuns: 15 },
  );
});
