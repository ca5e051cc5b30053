import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { collectGarbage, type Collection, findGarbage } from "../../../pipeline/upkeep/gc.ts";
import { decide, plan, type Verdict } from "../../../pipeline/plan/plan.ts";
import { openProject, type Project } from "../../../pipeline/plan/project.ts";
import type { App } from "../../../pipeline/app.ts";
import { UserError } from "../../../pipeline/words/errors.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { verifyStore } from "../../../pipeline/upkeep/verify.ts";
import { stage, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { SEEDS, seedsApp } from "../helpers/seeds_app.ts";
import { app, FILES, objectFile } from "../helpers/train_and_table.ts";
import { WAIT_FOR_RELEASE } from "../helpers/wait_for_release.ts";

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

Deno.test("gc: superseded runs go, sizes are told, a dry run removes nothing, and nothing has to run again", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const old = await objectFile(project, "train/quick", "accuracy.json");
  await show(app(project), "reproduce", "--set", "rate=7");
  await show(app(project), "reproduce", "--profile", "slow");
  const dry = await show(app(project), "gc", "--dry-run", "--set", "rate=7");
  assertEquals(dry.code, 0);
  // Per stage: its run, output and log.
  assertMatch(
    dry.stdout,
    /^ +[\d.]+ k?B {4}3 things {2}table\/quick\n +[\d.]+ k?B {4}3 things {2}train\/quick\n/,
  );
  const listed = await show(app(project), "gc", "--dry-run", "--verbose", "--set", "rate=7");
  assertMatch(listed.stdout, /output +\d+ B {2}train\/quick/);
  assertEquals(listed.stdout.split("\n").length, 7);
  assertMatch(dry.stdout, /\d+ things would be removed, .* before, .* after\.$/);
  assert(await project.exists(old));
  const real = await show(app(project), "gc", "--set", "rate=7");
  assertEquals(
    real.stdout.replace(/\d+ things.*/s, ""),
    dry.stdout.replace(/\d+ things.*/s, ""),
    "what was announced is what is done",
  );
  assertMatch(real.stdout, /\d things were removed, .* before, .* after\.$/);
  assertEquals(await project.exists(old), false);
  for (const words of [["--set", "rate=7"], ["--profile", "slow"]]) {
    const status = await show(app(project), "status", ...words);
    assertStringIncludes(status.stdout, "2 stages: 2 fresh");
  }
  assertStringIncludes(
    (await show(app(project), "gc", "--set", "rate=7")).stdout,
    "Nothing to remove.",
  );
});

Deno.test("gc: what an earlier experiment published stays fresh, whatever ran since, unless it is asked to keep one profile", async () => {
  await using folder = await testProject({ "x.ts": "export default () => {};" });
  const experiment = (rate: number): Stage[] => [
    stage("train", "x.ts", { config: { rate } }),
    stage("table", "x.ts", {
      inputs: { train: "train" },
      config: { rate },
      publishRecords: `results/local/rate-${rate}/runs`,
    }),
  ];
  const opened = (rate: number) => openProject(folder.root, experiment(rate));
  // Configurations of other lengths, so of other outputs. The second is never published.
  for (const rate of [1, 20]) {
    const project = await opened(rate);
    await fill(project);
    const { record } = plan(project).get("train")!;
    if (rate === 1) {
      await folder.write("results/local/rate-1/runs/train.json", JSON.stringify(record));
    }
  }
  await fill(await opened(300));
  const train = async (rate: number) => plan(await opened(rate)).get("train")!.state;
  const found = async () => await Promise.all([1, 20, 300].map(train));
  assertEquals(await found(), ["fresh", "fresh", "fresh"]);
  await collectGarbage([await opened(300)], { latest: true, dryRun: false });
  assertEquals(await found(), ["fresh", "stale", "fresh"]);
  await collectGarbage([await opened(300)], { latest: false, dryRun: false });
  assertEquals(await found(), ["stale", "stale", "fresh"]);
});

Deno.test("gc: a result of one's own stays whole beside a published one with its key and other bits", async () => {
  await using folder = await testProject({ "x.ts": "export default () => {};" });
  const opened = (name: string) =>
    openProject(folder.root, [stage(name, "x.ts", { publishRecords: "results/local/b/runs" })]);
  await fill(await opened("train"));
  const { record } = plan(await opened("train")).get("train")!;
  const foreign = { ...record, output: { digest: "0".repeat(64), files: [] } };
  for (
    const [published, kept, latest] of [
      ["results/zzz/runs", "train", true],
      ["results/local/b/runs", "train", false],
      // Known by what was published alone.
      ["results/local/b/runs", "another", false],
    ] as const
  ) {
    await folder.write(`${published}/train.json`, JSON.stringify(foreign));
    await collectGarbage([await opened(kept)], { latest, dryRun: false });
    assertEquals([published, states(await opened("train"))], [published, [["train", "fresh"]]]);
  }
});

Deno.test("gc --keep: other profiles go", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  await show(app(project), "reproduce", "--profile", "slow");
  await show(app(project), "gc", "--keep", "slow");
  const state = async (profile: string) =>
    (await show(app(project), "status", "--profile", profile)).stdout.split("\n").at(-1);
  assertEquals([await state("slow"), await state("quick")], [
    "2 stages: 2 fresh",
    "2 stages: 1 stale, 1 waiting",
  ]);
});

Deno.test("gc --keep: a profile that --profile names is not dropped", async () => {
  await using project = await testProject(FILES);
  for (const profile of ["quick", "slow"]) {
    await show(app(project), "reproduce", "--profile", profile);
  }
  const { stdout } = await show(app(project), "gc", "--keep", "slow", "--profile", "quick");
  assertStringIncludes(stdout, "Nothing to remove.");
});

Deno.test("gc --keep: what another flag of the application names is kept by its name, and so is what the command line is about", async () => {
  await using project = await testProject({ "x.ts": "export default () => {};" });
  const list = (...names: string[]) => ({
    value: "<name>",
    values: () => Promise.resolve(names),
    summary: "Which",
  });
  const own: App = {
    root: project.root,
    importMapFlags: ["--no-lock"],
    flags: { profile: list("quick", "slow"), experiment: list("lenet", "slow") },
    load({ profile, added = {} }) {
      const { experiment } = added;
      if (profile !== undefined && experiment !== undefined) throw new UserError("found both");
      const name = experiment === undefined ? `train/${profile}` : `train/${experiment}-alone`;
      return Promise.resolve({ stages: [stage(name, "x.ts", { config: name })], goal: [] });
    },
  };
  for (const profile of ["quick", "slow"]) {
    const { stages } = await own.load({ root: project.root, set: [], profile });
    await fill(await openProject(project.root, stages));
  }
  for (const experiment of ["lenet", "slow"]) {
    const { stages } = await own.load({ root: project.root, set: [], added: { experiment } });
    await fill(await openProject(project.root, stages));
  }
  const dropped = async (...words: string[]) => {
    const { stdout, stderr } = await show(own, "gc", "--dry-run", "--json", ...words);
    assertEquals(stderr, "");
    const { remove }: Collection = JSON.parse(stdout);
    return remove.filter(({ what }) => what === "run").map(({ stage }) => stage).sort();
  };
  const [lenet, quick] = ["train/lenet-alone", "train/quick"];
  const [slow, slowAlone] = ["train/slow", "train/slow-alone"];
  assertEquals(await dropped("--keep", "lenet"), [quick, slow, slowAlone]);
  assertEquals(await dropped("--keep", "quick", "--experiment", "lenet"), [slow, slowAlone]);
  assertEquals(await dropped("--keep", "slow", "--profile", "quick"), [lenet], "a name of both");
});

Deno.test("gc --keep: the trainings and checkpoints of the seeds of --seeds stay, and those of other seeds go", async () => {
  await using project = await testProject(SEEDS);
  const train = (seed: number) => `train/f1/seed-${seed}`;
  const stages = async () =>
    JSON.parse((await show(seedsApp(project), "status", "--seeds", "5", "--json")).stdout)
      .stages as {
        readonly state: string;
        readonly key: string;
      }[];
  // No table holds them yet, and the fifth was interrupted.
  await show(seedsApp(project), "run", ...[1, 2, 3, 4].map(train), "--seeds", "4");
  const checkpoint = `.cache/store/scratch/${(await stages())[4]!.key}/checkpoint`;
  await project.write(checkpoint, "");
  const left = async () => [
    (await stages()).map(({ state }) => state).slice(0, 5).join(" "),
    await project.exists(checkpoint),
  ];
  const kept = await show(seedsApp(project), "gc", "--keep", "f1", "--seeds", "5");
  assertStringIncludes(kept.stdout, "Nothing to remove.");
  assertEquals(await left(), ["fresh fresh fresh fresh missing", true]);
  await show(seedsApp(project), "gc", "--keep", "f1", "--seeds", "3");
  assertEquals(await left(), ["fresh fresh fresh stale missing", false]);
});

Deno.test("gc: while a run goes on in the folder nothing is removed", async () => {
  await using project = await testProject({
    "busy.ts": `export default async ({ config, output, send }) => {
      send({ type: "progress", done: 0, total: 1, unit: "file" });
      ${WAIT_FOR_RELEASE}
      await Deno.writeTextFile(output + "/x", "");
    };`,
    ...FILES,
  });
  const release = `${project.root}/release`;
  const busy = stage("busy", "busy.ts", { config: { release }, permissions: { read: [release] } });
  let refused = { code: 0, stderr: "" };
  let asked: Promise<void> | undefined;
  await project.run([busy], {
    onEvent({ type }) {
      if (type !== "progress") return;
      asked = (async () => {
        refused = await show(app(project), "gc");
        await project.write("release", "");
      })();
    },
  });
  await asked;
  assertEquals(refused.code, 2);
  assertStringIncludes(refused.stderr, "another run in this folder may need the files");
});

Deno.test("gc: while the store is verified nothing is removed, for it would be taken for damaged", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  const { stages } = await app(project).load({ root: project.root, set: [] });
  const opened = await openProject(project.root, stages);
  let refused: Promise<unknown> | undefined;
  const found = await verifyStore(opened, () => {
    refused ??= collectGarbage([opened], { latest: true, dryRun: false }).catch((error) => error);
  });
  assertStringIncludes(`${await refused}`, "another run in this folder may need the files");
  assertEquals([found.objects, found.damaged], [2, []]);
});
