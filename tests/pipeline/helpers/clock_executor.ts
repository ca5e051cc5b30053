import type { Executor } from "../../../pipeline/executor/executor.ts";
import { allot } from "../../../pipeline/executor/resources.ts";
import type { Stage } from "../../../pipeline/types.ts";

/**
 * Runs nothing: each stage takes its seconds of a clock of its own, which goes on to the next end when no more stages can
 * start. The stages must differ in their keys.
 */
export function clockExecutor(
  stages: readonly Stage[],
  seconds: (stage: string) => number,
  jobs: number,
  gpus: readonly string[] = [],
) {
  const runs: { readonly name: string; readonly from: number }[] = [];
  const ended = new Set<string>();
  const running = new Map<string, { to: number; end: () => void }>();
  let now = 0;
  const goOn = () => {
    const began = new Set(runs.map(({ name }) => name));
    const canStart = stages.filter(({ name, inputs, resources }) =>
      !began.has(name) && Object.values(inputs).every((input) => ended.has(input)) &&
      ((resources?.gpus ?? 0) === 0 || running.size < gpus.length)
    );
    if (running.size < jobs && canStart.length > 0) return;
    const [next] = [...running].toSorted(([, a], [, b]) => a.to - b.to);
    if (next === undefined) return;
    const [name, { to, end }] = next;
    now = to;
    running.delete(name);
    ended.add(name);
    end();
  };
  const executor: Executor = {
    jobs,
    outlivesEngine: false,
    admit: () => Promise.resolve(allot({ cores: 64, memoryGiB: 64, gpus })),
    async run({ job }) {
      const to = now + seconds(job.name);
      runs.push({ name: job.name, from: now });
      await new Promise<void>((end) => {
        running.set(job.name, { to, end });
        goOn();
      });
      await Deno.writeTextFile(`${job.output}/x`, job.name);
      queueMicrotask(goOn);
      return {
        ok: true,
        output: job.output,
        started: new Date(),
        seconds: seconds(job.name),
        facts: {},
        peakBytes: null,
      };
    },
  };
  /** Names of the stages that started, those of one instant together. */
  const starts = () =>
    [...Map.groupBy(runs, ({ from }) => from).values()]
      .map((together) => together.map(({ name }) => name).sort());
  return { executor, starts, end: () => now };
}
