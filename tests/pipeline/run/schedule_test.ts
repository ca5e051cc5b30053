import { assert, assertEquals } from "@std/assert";
import type { Stage } from "../../../pipeline/types.ts";
import { clockExecutor } from "../helpers/clock_executor.ts";
import { stage, testProject } from "../helpers/project.ts";

/** Seconds of each stage: four short ones, and a long one declared last. */
const SECONDS = { a: 1, b: 1, c: 1, d: 1, long: 4 };
const family = (rest: Partial<Stage> = {}) =>
  Object.keys(SECONDS).map((name) => stage(name, "p.ts", { config: { name }, ...rest }));

/** Runs stages by a clock. Returns which start when, and the end of the last one. */
async function schedule(
  stages: readonly Stage[],
  seconds: Readonly<Record<string, number>>,
  { jobs = 2, known = true, gpus }: { jobs?: number; known?: boolean; gpus?: string[] } = {},
) {
  await using project = await testProject({ "p.ts": "export default () => {};" });
  const clock = clockExecutor(stages, (name) => seconds[name]!, jobs, gpus);
  const { executor } = clock;
  const lengths = new Map(Object.entries(known ? seconds : {}));
  const { failed, blocked } = await project.run(stages, { executor, jobs, lengths });
  assertEquals([failed, blocked], [[], []]);
  return `${clock.starts().map((names) => names.join(" + ")).join(", ")}; ends at ${clock.end()}`;
}

Deno.test("schedule: where lengths are known, the longest stage starts first, and two cores end sooner", async () => {
  const unknown = await schedule(family(), SECONDS, { known: false });
  assertEquals(unknown, "a + b, c + d, long; ends at 6");
  assertEquals(await schedule(family(), SECONDS), "a + long, b, c, d; ends at 4");
});

Deno.test("schedule: stages that run one after the other do so as declared, be it for the jobs or for a GPU", async () => {
  const declared = "a, b, c, d, long; ends at 8";
  assertEquals(await schedule(family(), SECONDS, { jobs: 1 }), declared);
  const onGpu = family({ resources: { gpus: 1 } });
  assertEquals(await schedule(onGpu, SECONDS, { gpus: ["0"] }), declared);
  const onTwo = await schedule(onGpu, SECONDS, { gpus: ["0", "1"] });
  assertEquals(onTwo, "a + long, b, c, d; ends at 4");
});

Deno.test("schedule: a lower turn goes before a longer stage, and what leads to a long stage before what is long itself", async () => {
  const stages = [
    stage("short", "p.ts", { config: 1, turn: 2 }),
    stage("long", "p.ts", { config: 2, turn: 2 }),
    stage("start", "p.ts", { config: 3, turn: 2 }),
    stage("rest", "p.ts", { config: 4, turn: 2, inputs: { start: "start" } }),
    stage("one", "p.ts", { config: 5, turn: 1 }),
    stage("two", "p.ts", { config: 6 }),
  ];
  const seconds = { short: 1, long: 5, start: 1, rest: 6, one: 1, two: 1 };
  assertEquals(
    await schedule(stages, seconds),
    "one + two, long + start, rest, short; ends at 8",
  );
});

Deno.test("schedule: a stage of the same key as a running one waits, and another one has its place", async () => {
  await using project = await testProject({
    "slow.ts": `export default async ({ output }) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await Deno.writeTextFile(output + "/x", "");
    };`,
  });
  const stages = ["one", "twin", "other"].map((name) =>
    stage(name, "slow.ts", { config: { isOther: name === "other" } })
  );
  const run = await project.run(stages, { jobs: 2 });
  const told = run.events.flatMap((event) =>
    event.type === "started" || event.type === "finished" || event.type === "waiting"
      ? `${event.type} ${event.stage}`
      : []
  );
  assertEquals(told.slice(0, 2).sort(), ["started one", "started other"]);
  assert(!told.some((text) => text.includes("twin")), told.join(", "));
  assertEquals(run.of("fresh").map((event) => event.stage), ["twin"]);
});
