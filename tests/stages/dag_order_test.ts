import { assert, assertEquals } from "@std/assert";
import { loadDag } from "../../stages/dag.ts";
import { clockExecutor } from "../pipeline/helpers/clock_executor.ts";
import { stage, testProject } from "../pipeline/helpers/project.ts";
import { ROOT } from "../root.ts";

/** Seconds of a training of the profile quick on a slow core, by method. */
const SECONDS: Readonly<Record<string, number>> = { sb: 23, lb: 12, lr: 15, gbn: 14, ra: 273 };

/** Runs the stages of the profile quick on a clock: which trainings start when, and the last end. */
async function schedule(jobs: number, known: boolean) {
  await using project = await testProject({ "p.ts": "export default () => {};" });
  const { stages } = await loadDag({ root: ROOT, profile: "quick", set: [], device: "cpu" });
  const runs = stages.filter(({ partial, name }) => !partial && !name.startsWith("estimate"))
    .map(({ name, inputs, turn = 0 }) =>
      stage(name, "p.ts", { config: name, inputs, turn: known ? turn : 0 })
    );
  const seconds = (name: string) => {
    const [kind, , method = ""] = name.split("/");
    return kind === "train" ? SECONDS[method]! : 1;
  };
  const { executor, starts, end } = clockExecutor(runs, seconds, jobs);
  const lengths = known ? { lengths: new Map(runs.map(({ name }) => [name, seconds(name)])) } : {};
  const { failed, blocked } = await project.run(runs, { executor, jobs, ...lengths });
  assertEquals([failed, blocked], [[], []]);
  const trainings = starts().map((together) =>
    together.flatMap((name) =>
      /^train\/f1-digits\/(.*)\/seed-(.)/.exec(name)?.slice(1).join(" ") ?? []
    )
  );
  return { trainings: trainings.filter((some) => some.length > 0).map(String), end: end() };
}

Deno.test("quick: every method has its first result before the second seed, whose longest trainings start first", async () => {
  const { trainings, end } = await schedule(2, true);
  assertEquals(trainings, [
    ...["ra 1,sb 1", "lr 1", "gbn 1", "lb 1"],
    ...["ra 2", "ra 3", "sb 2", "sb 3", "lr 2", "lr 3", "gbn 2", "gbn 3", "lb 2", "lb 3"],
  ]);
  const declared = await schedule(2, false);
  assertEquals(declared.trainings.slice(0, 5), ["lb 1,sb 1", "lr 1", "gbn 1", "ra 1", "sb 2"]);
  // Download and preparation; then a core has two of the three long trainings, each with its evaluation. It cannot be less.
  assertEquals(end, 2 + 2 * (SECONDS["ra"]! + 1));
  assert(declared.end > 1.15 * end, `${declared.end} s as declared, ${end} s`);
});

Deno.test("quick: one training after the other starts as the experiment lists them, seed after seed", async () => {
  const { trainings } = await schedule(1, true);
  const methods = ["sb", "lb", "lr", "gbn", "ra"];
  assertEquals(trainings, [1, 2, 3].flatMap((seed) => methods.map((name) => `${name} ${seed}`)));
});
