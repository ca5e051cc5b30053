import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { partOf } from "../../../pipeline/executor/resources.ts";
import { plan } from "../../../pipeline/plan/plan.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import { expectedTime, expectedTimeText } from "../../../pipeline/run/expected_time.ts";
import { stageTimes } from "../../../pipeline/run/stage_times.ts";
import type { Stage } from "../../../pipeline/types.ts";
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

/** Reads a record. */
async function recordOf(project: TestProject, path: string) {
  return JSON.parse(await project.read(path));
}

/** Changes what a record tells of its run. */
async function retold(project: TestProject, path: string, seconds: number, processor?: string) {
  const record = JSON.parse(await project.read(path));
  if (processor !== undefined) record.facts.host.processor = processor;
  await project.write(path, JSON.stringify({ ...record, seconds }));
}

async function expected(project: TestProject, measured = 0, stages = [...all, table]) {
  const opened = await openProject(project.root, stages);
  const names = new Set(opened.graph.order.map(({ name }) => name));
  const verdicts = plan(opened);
  const timeOf = stageTimes(opened, verdicts, {
    measured: () => measured || null,
    committed: opened.published,
    amount: (_, config) => (config as { epochs?: number }).epochs ?? null,
  });
  const machine = { cores: 2, memoryGiB: 8, gpus: ["0"] };
  const part = ({ resources }: Stage) => partOf(resources, machine, 2);
  return expectedTime(opened.graph, names, verdicts, part, timeOf);
}

Deno.test("expected time: a run of another seed here tells, then a measurement, then what is published", async () => {
  await using project = await testProject(FILES);
  assertEquals(await expected(project), {
    seconds: 0,
    unknown: 6,
    elsewhere: { stages: 0, least: 0, most: 0, on: [] },
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
  const second = "results/runs/train/lb/seed-2.json";
  await project.write(second, await project.read(record));
  await retold(project, second, 9000, "a fast processor");
  const both = await expected(project);
  const { cores } = (await recordOf(project, record)).facts.host;
  const on = [`a fast processor, ${cores} cores`];
  assertEquals(both, {
    seconds: 1000,
    unknown: 3,
    elsewhere: { stages: 3, least: 10_800, most: 13_500, on },
  });
  assertEquals(
    expectedTimeText(both),
    "At least 17 min of work here. How long 3 other stages take here is not known; " +
      `elsewhere (${on[0]}) it was 3.0 h to 3.8 h.`,
  );
  assertStringIncludes(
    expectedTimeText(both, "deno task run estimate/quick")!,
    "3.8 h. To measure it here: deno task run estimate/quick.",
  );
  assertStringIncludes(
    expectedTimeText({ ...both, unknown: 9 })!,
    `elsewhere (${on[0]}) 3 of them took 3.0 h to 3.8 h.`,
  );
  assertEquals(
    expectedTimeText({ ...both, seconds: 20 }),
    `How long 3 stages take here is not known; elsewhere (${on[0]}) it was 3.0 h to 3.8 h.`,
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

Deno.test("expected time: stages that wait for each other take as long as their chain, however many run at once", async () => {
  await using project = await testProject(FILES);
  const after = (name: string, input: string) =>
    stage(name, "train.ts", { inputs: { trunk: input } });
  const chain = [
    train("sb", 1),
    after("branch/1", "train/sb/seed-1"),
    after("branch/2", "train/sb/seed-1"),
    after("join", "branch/2"),
  ];
  const { seconds } = await expected(project, 400, chain);
  assertEquals(seconds, 1200, "trunk, a branch, join; the other branch runs beside");

  // The same by committed runs.
  await using there = await testProject(FILES);
  await there.run([train("sb", 1), { ...table, inputs: { sb: "train/sb/seed-1" } }]);
  const record = "results/runs/train/sb/seed-1.json";
  await project.write(record, await there.read(record));
  await retold(project, record, 9000, "a slow processor");
  const { elsewhere } = await expected(project, 0, [train("sb", 1), {
    ...table,
    inputs: { sb: "train/sb/seed-1" },
  }]);
  assertEquals([elsewhere.least, elsewhere.most], [9000, 9000], "one cannot be spread");
});

Deno.test("expected time: stages that ask for all cores, or for a GPU, run one after the other", async () => {
  await using project = await testProject(FILES);
  const three = (resources: Stage["resources"]) =>
    [1, 2, 3].map((seed) => ({ ...train("sb", seed), ...(resources && { resources }) }));
  const seconds = async (resources: Stage["resources"]) =>
    (await expected(project, 400, three(resources))).seconds;
  assertEquals(await seconds(undefined), 600);
  assertEquals(await seconds({ cores: 1 }), 600);
  assertEquals(await seconds({ cores: 2 }), 1200);
  assertEquals(await seconds({ cores: 16 }), 1200, "more than there are means all");
  assertEquals(await seconds({ gpus: 1 }), 1200);
  assertEquals(await seconds({ gpus: 1 / 3 }), 600, "two places, though a GPU has room for three");
});

Deno.test("expected time: a run that was interrupted counts with the attempts before, and one on two machines not at all", async () => {
  await using project = await testProject(FILES);
  await project.run([train("sb", 1)]);
  const path = ".cache/store/stages/train/sb/seed-1.json";
  const record = await recordOf(project, path);
  record.facts.measured = { earlier: [{ started: record.started, seconds: 900 }] };
  await project.write(path, JSON.stringify({ ...record, seconds: 100 }));
  const seeds = [train("sb", 1), train("sb", 2)];
  assertEquals((await expected(project, 0, seeds)).seconds, 1000);
  record.facts.partlyOn = [{ host: { ...record.facts.host, os: "an older one" } }];
  await project.write(path, JSON.stringify(record));
  assertEquals((await expected(project, 0, seeds)).unknown, 0);
  record.facts.partlyOn = [{ host: { ...record.facts.host, processor: "another" } }];
  await project.write(path, JSON.stringify(record));
  assertEquals((await expected(project, 0, seeds)).unknown, 1);
});

Deno.test("expected time: a run with other epochs tells in proportion, unless there is one with the same", async () => {
  await using project = await testProject(FILES);
  const epochs = (number: number) => stage("train/sb", "train.ts", { config: { epochs: number } });
  await project.run([epochs(10)]);
  await retold(project, ".cache/store/stages/train/sb.json", 5000);
  assertEquals((await expected(project, 0, [epochs(2)])).seconds, 1000);
  await project.run([epochs(4)]);
  await retold(project, ".cache/store/stages/train/sb.json", 1600);
  assertEquals((await expected(project, 0, [epochs(2)])).seconds, 800, "the quickest of both");
  await project.write("train.ts", `${FILES["train.ts"]}\nconsole.log(1);`);
  assertEquals((await expected(project, 0, [epochs(10)])).seconds, 5000);
  await project.run([epochs(1)]);
  await retold(project, ".cache/store/stages/train/sb.json", 20);
  assertEquals((await expected(project, 0, [epochs(3)])).seconds, 60);
  assertEquals(
    (await expected(project, 0, [epochs(6)])).seconds,
    2400,
    "20 s are mostly its start",
  );
  // Of another program nobody knows what twice the number means.
  const plain = (rate: number) => stage("train/lb", "train.ts", { config: { rate } });
  await project.run([plain(1)]);
  assertEquals((await expected(project, 0, [plain(2)])).unknown, 1);
});

Deno.test("expected time: what was run here tells how much quicker this machine is than that of the committed runs", async () => {
  await using there = await testProject(FILES);
  await there.run([train("sb", 1), train("lb", 1), {
    ...table,
    inputs: { a: "train/sb/seed-1", b: "train/lb/seed-1" },
  }]);
  await using project = await testProject(FILES);
  for (const [method, seconds] of [["sb", 6000], ["lb", 3000]] as const) {
    const record = `results/runs/train/${method}/seed-1.json`;
    await project.write(record, await there.read(record));
    await retold(project, record, seconds, "a slow processor");
  }
  await project.run([train("sb", 1)]);
  await retold(project, ".cache/store/stages/train/sb/seed-1.json", 2000);
  const { seconds, unknown } = await expected(project);
  assertAlmostEquals(seconds, (2 * 2000 + 3 * 1000) / 2);
  assertEquals(unknown, 0);
});

Deno.test("expected time: neither a download nor a short run tells how much quicker this machine is in a long training", async () => {
  await using there = await testProject({ ...FILES, "fetch.ts": FILES["train.ts"] });
  const data = stage("download", "fetch.ts");
  const stages = [data, train("sb", 1), train("lb", 1)];
  await there.run([...stages, {
    ...table,
    inputs: { a: "download", b: "train/sb/seed-1", c: "train/lb/seed-1" },
  }]);
  await using project = await testProject({ ...FILES, "fetch.ts": FILES["train.ts"] });
  const elsewhere = { "download": 500, "train/sb/seed-1": 50, "train/lb/seed-1": 6000 };
  for (const [name, seconds] of Object.entries(elsewhere)) {
    const record = `results/runs/${name}.json`;
    await project.write(record, await there.read(record));
    await retold(project, record, seconds, "a slow processor");
  }
  const here = (name: string) => `.cache/store/stages/${name}.json`;
  const table_ = { ...table, inputs: { c: "train/lb/seed-1" } };
  const time = () => expected(project, 0, [...stages, table_]);
  await project.run([data]);
  await retold(project, here("download"), 5);
  assertEquals([(await time()).seconds, (await time()).unknown], [0, 2]);
  await project.run([train("sb", 1)]);
  await retold(project, here("train/sb/seed-1"), 25);
  assertEquals([(await time()).seconds, (await time()).unknown], [0, 1], "50 s tell nothing");
  await retold(project, "results/runs/train/sb/seed-1.json", 100, "a slow processor");
  assertEquals([(await time()).seconds, (await time()).unknown], [1500, 0]);
});

Deno.test("expected time: where committed runs were all on GPUs, theirs is told, but nothing is concluded from it", async () => {
  await using project = await testProject(FILES);
  for (const method of ["lb", "sb"]) {
    await project.run([train(method, 1)]);
    const record = await recordOf(project, `.cache/store/stages/train/${method}/seed-1.json`);
    record.facts.device = "NVIDIA H200";
    const committed = JSON.stringify({ ...record, seconds: 60 });
    await project.write(`results/runs/train/${method}/seed-1.json`, committed);
    if (method === "lb") await Deno.remove(`${project.root}/.cache`, { recursive: true });
  }
  await retold(project, ".cache/store/stages/train/sb/seed-1.json", 900);
  assertEquals(await expected(project), {
    seconds: 900,
    unknown: 3,
    elsewhere: { stages: 3, least: 90, most: 90, on: ["NVIDIA H200"] },
  });
});

Deno.test("expected time: a run on a GPU, of other modules or over other data tells nothing of this one", async () => {
  await using project = await testProject({ ...FILES, "wide.ts": "export default 2;" });
  const data = (text: string) => stage("data", "train.ts", { config: { text }, seed: text.length });
  const net = (modules: Record<string, string> = {}) =>
    stage("train", "train.ts", { config: { epochs: 1 }, inputs: { data: "data" }, modules });
  await project.run([data("a"), net()]);
  await retold(project, ".cache/store/stages/train.json", 700);
  const known = async (...stages: ReturnType<typeof stage>[]) =>
    (await expected(project, 0, stages)).unknown === 0;
  const code = `${FILES["train.ts"]}\nconsole.log(1);`;
  assertEquals(await known(data("a"), { ...net(), config: { epochs: 3 } }), true);
  assertEquals(await known(data("a"), net({ network: "wide.ts" })), false);
  await project.run([data("bb")]);
  assertEquals(await known(data("bb"), net()), false);
  await project.write("train.ts", code);
  await project.run([data("a")]);
  assertEquals(await known(data("a"), net()), true);
  const record = await recordOf(project, ".cache/store/stages/train.json");
  record.facts.device = "NVIDIA H200";
  await project.write(".cache/store/stages/train.json", JSON.stringify(record));
  assertEquals(await known(data("a"), net()), false);
});

Deno.test("expected time: what takes less than ten minutes is not told of", () => {
  const elsewhere = { stages: 0, least: 0, most: 0, on: [] };
  assertEquals(expectedTimeText({ seconds: 599, unknown: 9, elsewhere }), null);
  assertEquals(
    expectedTimeText({ seconds: 600, unknown: 0, elsewhere }),
    "About 10 min of work here.",
  );
});
