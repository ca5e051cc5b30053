import { assertEquals } from "@std/assert";
import { plan } from "../../../pipeline/plan/plan.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import { expectedTime, expectedTimeText } from "../../../pipeline/run/expected_time.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";

const FILES = {
  "train.ts": `export default ({ seed, output }) => Deno.writeTextFile(output + "/w", "" + seed);`,
};
const train = (method: string, seed: number) =>
  stage(`train/${method}/seed-${seed}`, "train.ts", { config: { method }, seed });
const all = [1, 2, 3].flatMap((seed) => [train("sb", seed), train("lb", seed)]);
const table = stage("table", "train.ts", {
  inputs: Object.fromEntries(all.map(({ name }) => [name, name])),
  partial: true,
  publishRecords: "results/runs",
});

/** Changes what a record tells of its run. */
async function retold(project: TestProject, path: string, seconds: number, processor?: string) {
  const record = JSON.parse(await project.read(path));
  if (processor !== undefined) record.facts.host.processor = processor;
  await project.write(path, JSON.stringify({ ...record, seconds }));
}

async function expected(project: TestProject, measured = 0) {
  const opened = await openProject(project.root, [...all, table]);
  const names = new Set(opened.graph.order.map(({ name }) => name));
  return expectedTime(opened, names, plan(opened), 2, () => measured || null);
}

Deno.test("expected time: a run of another seed here tells, then a measurement, then what is published", async () => {
  await using project = await testProject(FILES);
  assertEquals(await expected(project), {
    seconds: 0,
    unknown: 6,
    elsewhere: { seconds: 0, on: [] },
  });
  await project.run([train("sb", 1)]);
  await retold(project, ".cache/store/stages/train/sb/seed-1.json", 1000);
  const one = await expected(project);
  assertEquals([one.seconds, one.unknown], [1000, 3], "two of them, two at once");
  assertEquals((await expected(project, 400)).seconds, 1600);

  await using there = await testProject(FILES);
  await there.run([train("lb", 1), { ...table, inputs: { lb: "train/lb/seed-1" } }]);
  const record = "results/runs/train/lb/seed-1.json";
  await project.write(record, await there.read(record));
  await retold(project, record, 7200, "a fast processor");
  const both = await expected(project);
  assertEquals(both, {
    seconds: 1000,
    unknown: 3,
    elsewhere: { seconds: 10_800, on: ["a fast processor"] },
  });
  assertEquals(
    expectedTimeText(both),
    "At least 16 min 40 s of work here. How long 3 other stages take here is not known; " +
      "elsewhere (a fast processor) it was 3 h 0 min, by the quickest run of each.",
  );
  await retold(project, ".cache/store/stages/train/sb/seed-1.json", 1000, "another machine");
  assertEquals((await expected(project)).unknown, 5);
});

Deno.test("expected time: a run that other work made longer tells nothing where a quicker one is like it", async () => {
  await using project = await testProject(FILES);
  await project.run([train("sb", 1), train("sb", 2), train("lb", 1)]);
  for (const [run, seconds] of [["sb/seed-1", 5000], ["sb/seed-2", 1000], ["lb/seed-1", 700]]) {
    await retold(project, `.cache/store/stages/train/${run}.json`, Number(seconds));
  }
  const { seconds, unknown } = await expected(project);
  assertEquals([seconds, unknown], [(1000 + 2 * 700) / 2, 0], "sb 3, lb 2 and lb 3, two at once");
});

Deno.test("expected time: what takes less than ten minutes is not told of", () => {
  const elsewhere = { seconds: 0, on: [] };
  assertEquals(expectedTimeText({ seconds: 599, unknown: 9, elsewhere }), null);
  assertEquals(
    expectedTimeText({ seconds: 600, unknown: 0, elsewhere }),
    "About 10 min 0 s of work here.",
  );
});
