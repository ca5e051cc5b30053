import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Executor } from "../../../pipeline/executor/executor.ts";
import { allot } from "../../../pipeline/executor/resources.ts";
import type { Resources, Stage } from "../../../pipeline/types.ts";
import { stage, testProject } from "../helpers/project.ts";

const MACHINE = { cores: 4, memoryGiB: 8, gpus: ["0", "1"] };

/** A stage of a random graph. */
interface Work {
  /** Numbers of stages before it. */
  readonly inputs: readonly number[];
  readonly resources: Resources;
  readonly fails: boolean;
  readonly ms: number;
}

const work: fc.Arbitrary<Work> = fc.record({
  inputs: fc.uniqueArray(fc.nat(9), { maxLength: 3 }),
  resources: fc.record({
    cores: fc.integer({ min: 0, max: 5 }),
    memoryGiB: fc.integer({ min: 0, max: 10 }),
    gpus: fc.constantFrom(0, 0.5, 1, 2),
  }),
  fails: fc.nat(5).map((n) => n === 0),
  ms: fc.nat(4),
});

const graph = fc.array(work, { minLength: 1, maxLength: 9 })
  .map((all) => all.map((one, i) => ({ ...one, inputs: one.inputs.filter((j) => j < i) })));

/** Runs nothing: keeps a book of what is asked of it, and breaks off where the machine is overdrawn. */
function bookkeeper(works: readonly Work[]) {
  const begun: string[] = [];
  const ended = new Set<string>();
  const running = new Map<string, { resources: Resources; gpus: readonly string[] }>();
  let most = 0;
  const executor: Executor = {
    jobs: 4,
    outlivesEngine: false,
    admit: () => Promise.resolve(allot(MACHINE)),
    async run({ job, resources, env }) {
      const mine = works[Number(job.name.slice(1))]!;
      begun.push(job.name);
      for (const input of mine.inputs) {
        assert(ended.has(`s${input}`), `${job.name} before s${input}`);
      }
      const gpus = env.CUDA_VISIBLE_DEVICES?.split(",").filter(Boolean) ?? [];
      assertEquals(gpus.length, Math.ceil(resources.gpus ?? 0));
      running.set(job.name, { resources, gpus });
      most = Math.max(most, running.size);
      checkRoom([...running.values()]);
      const started = new Date();
      await new Promise((resolve) => setTimeout(resolve, mine.ms));
      await Deno.writeTextFile(`${job.output}/x`, job.name);
      running.delete(job.name);
      if (mine.fails) return { ok: false, message: "no luck", seeLog: false, retryable: false };
      ended.add(job.name);
      return { ok: true, output: job.output, started, seconds: 0, facts: {}, peakBytes: null };
    },
  };
  return { executor, begun, ended, most: () => most };
}

function checkRoom(running: readonly { resources: Resources; gpus: readonly string[] }[]): void {
  const sum = (name: "cores" | "memoryGiB") =>
    running.reduce((all, one) => all + Math.min(one.resources[name] ?? 0, MACHINE[name]), 0);
  assert(sum("cores") <= MACHINE.cores, "more cores than there are");
  assert(sum("memoryGiB") <= MACHINE.memoryGiB, "more memory than there is");
  for (const id of MACHINE.gpus) {
    const held = running.filter(({ gpus }) => gpus.includes(id))
      .reduce((all, { resources: { gpus = 0 } }) => all + Math.min(gpus, 1), 0);
    assert(held <= 1, `GPU ${id} given away twice`);
  }
}

Deno.test("scheduler: whatever the graph, resources, failures and durations, it keeps order and limits, runs all that can run once, and ends", async () => {
  await using project = await testProject({ "p.ts": "export default () => {};" });
  let sample = 0;
  await fc.assert(
    fc.asyncProperty(
      graph,
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (works, jobs, failFast) => {
        sample += 1;
        const stages = works.map(({ inputs, resources }, i): Stage =>
          stage(`s${i}`, "p.ts", {
            // Other keys than any sample's before.
            config: { sample, i },
            inputs: Object.fromEntries(inputs.map((j) => [`r${j}`, `s${j}`])),
            resources,
          })
        );
        const { executor, begun, ended, most } = bookkeeper(works);
        const run = await project.run(stages, { executor, jobs, failFast });
        assertEquals(new Set(begun).size, begun.length, "a stage was run twice");
        assert(most() <= jobs);
        // What can run: not after a failure, be it an input's or an input's input's.
        const cannot = new Set<number>();
        works.forEach(({ inputs, fails }, i) => {
          if (fails || inputs.some((j) => cannot.has(j))) cannot.add(i);
        });
        const can = works.flatMap((_, i) => (cannot.has(i) ? [] : [`s${i}`]));
        const failing = works.flatMap(({ fails, inputs }, i) =>
          fails && !inputs.some((j) => cannot.has(j)) ? [`s${i}`] : []
        );
        assert(begun.every((name) => can.includes(name) || failing.includes(name)));
        if (failFast && failing.length > 0) assert(run.failed.length > 0);
        else {
          assertEquals([...ended].sort(), can);
          assertEquals([...run.failed], failing);
          assertEquals(run.blocked.length, works.length - can.length - failing.length);
        }
        assertEquals(run.events.at(-1)?.type, "summary");
      },
    ),
    { numRuns: Number(Deno.env.get("SCHEDULES") ?? "12") },
  );
});
