/** The stages of a study: those of its experiment, with remedies and measurements beside them. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Workflow } from "../../../pipeline/app.ts";
import { type DagOptions, loadDag } from "../../../stages/dag.ts";
import type { StudyConfig } from "../../../stages/study/config.ts";
import { rulesText } from "../../../stages/study/rules.ts";
import { inOwnProcess } from "../../pipeline/helpers/in_own_process.ts";
import { copyProject, PROGRAM } from "../../setup/project_copy.ts";
import { locateForTests } from "../../tensorflow/library.ts";
import { copyConfigs } from "../configuration/config_copy.ts";
import { ownDataEntry } from "../configuration/own_data_entry.ts";
import { ROOT } from "../../root.ts";

const study = (experiment: string, options: Partial<DagOptions> = {}) =>
  loadDag({ root: ROOT, set: [], device: "cpu", experiment, study: {}, ...options });

const configOf = ({ stages }: Workflow) =>
  stages.find(({ name }) => name.startsWith("study/"))!.config as object as StudyConfig;

Deno.test("a study has the trainings and measurements of its experiment, so that what was run is used", async () => {
  const dag = await study("gap-f1");
  assertEquals(dag.problems, []);
  const profile = await loadDag({ root: ROOT, set: [], device: "cpu", profile: "gap-f1" });
  const same = (of: Workflow, wanted: string) =>
    of.stages.flatMap(({ name, config, modules, inputs, seed }) =>
      name === wanted ? [{ config, modules, inputs, seed }] : []
    );
  for (const kind of ["train", "evaluate", "measure"]) {
    for (const method of ["sb", "lb", "lr", "gbn", "ra", "sb-long"]) {
      const name = `${kind}/gap-f1/${method}/seed-8`;
      assertEquals(same(dag, name), same(profile, name));
      assertEquals(same(dag, name).length, 1);
    }
  }
  const { publishFolder, inputs } = dag.stages.find(({ name }) => name === "study/gap-f1")!;
  assert(dag.goal.includes("study/gap-f1"));
  assertEquals(publishFolder, "results/local/gap-f1-study");
  assertEquals(inputs["gap-f1/ra/seed-8"], "measure/gap-f1/ra/seed-8");
});

Deno.test("the plan has a fixed list of remedies, and what the experiment has beside them", async () => {
  const { plan } = configOf(await study("f1-digits"));
  assertEquals([plan.small, plan.large, plan.controls], ["sb", "lb", ["sb-long"]]);
  assertEquals(plan.remedies, ["lr", "gbn", "ra", "linear-warm-up"]);
  assertEquals([plan.first, plan.all], [[1, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8]]);
  assertEquals([plan.classes, plan.tested, plan.margin], [10, 2000, 0.5]);
  await using copy = await copyConfigs();
  await copy.write(
    "experiments/mine.yaml",
    "network: f1\ndataset: mnist-digits\nmethods: [sb, lb]\nmethods+: [grow, noise, lr-ra]\n",
  );
  const own = configOf(await study("mine", { root: copy.root, seeds: [2, 5] })).plan;
  assertEquals(own.remedies.toSorted(), [
    "gbn",
    "grow",
    "linear-warm-up",
    "lr",
    "lr-ra",
    "noise",
    "ra",
  ]);
  assertEquals([own.first, own.all], [[2, 5], [2, 5, 1, 3, 4, 6, 7, 8]]);
});

Deno.test("without batch norm, ghosts have nothing to do, and regime adaptation goes without them", async () => {
  const { plan, row } = configOf(await study("gap-f1-plain"));
  assertEquals(plan.remedies, ["lr", "lr-ra", "linear-warm-up"]);
  const leftOut = "Left out, since F1 without batch norm has no batch norm for ghost batches: " +
    "+GBN is +LR; +RA is +LR +RA.";
  assertEquals(plan.leftOut, leftOut);
  assertStringIncludes(rulesText(row, plan)[1]!, leftOut);
  const withNorm = configOf(await study("gap-f1")).plan;
  assertEquals("leftOut" in withNorm, false);
});

Deno.test("without batch norm, methods are tried whose ghosts feed something else, or that differ in more than ghosts", async () => {
  const own = ["sam", "sam-whole", "ada-scale", "penalty", "gbn-noise-scale", "gbn-clip-quarter"];
  const set = [{
    path: "experiments.gap-f1-plain.methods",
    value: ["sb", "lb", ...own, "gbn-ghosts-16"],
  }];
  const dag = await study("gap-f1-plain", { set });
  assertEquals(dag.problems, []);
  const { plan } = configOf(dag);
  assertEquals(plan.remedies.filter((name) => own.includes(name)), own);
  assertEquals(
    plan.leftOut!.split(": ")[1],
    "+GBN, ghosts of 16 is +LR; +GBN is +LR; +RA is +LR +RA.",
  );
  // What is said to have idle ghosts has them for batch norm alone.
  const idle = dag.notices!.filter((text) => text.startsWith("gap-f1-plain: "));
  assertEquals(idle, [
    "gap-f1-plain: F1 without batch norm has no batch norm, so the ghost batches of +GBN, SAM a batch and " +
    "+GBN, clipped at 0.25 have nothing to do.",
  ]);
});

Deno.test("before libtensorflow is there, a study fetches it and looks at its network, so that its plan is the same as later", async () => {
  const { path } = await locateForTests();
  await using copy = await copyProject(PROGRAM);
  const network = `${copy.root}/configs/experiments/lenet.ts`;
  const withNorm = await Deno.readTextFile(network);
  await Deno.writeTextFile(network, withNorm.replaceAll(/^ *batchNorm.*\n/gm, ""));
  // Nothing is found on this path, TensorFlow of Python neither.
  const seen = await inOwnProcess(
    `
    import { loadDag } from "./stages/dag.ts";
    import { loadLookedAt } from "./stages/own_networks/load_looked_at.ts";
    const flags = ["--import-map=${ROOT}/std/closed.json", "--cached-only"];
    const root = ${JSON.stringify(copy.root)};
    const load = () =>
      loadDag({ root, set: [], device: "cpu", experiment: "lenet", study: {}, flags });
    const fetched = [];
    const dag = await loadLookedAt(load, (stages) => {
      fetched.push(stages.some(({ name }) => name === "train/lenet/gbn/seed-1"));
      Deno.env.set("LIBTENSORFLOW_PATH", ${JSON.stringify(path)});
      return Promise.resolve();
    });
    const later = await loadLookedAt(load, () => Promise.reject(new Error("fetched again")));
    const planOf = ({ stages }) => stages.find(({ name }) => name === "study/lenet").config.plan;
    console.log(JSON.stringify({
      problems: dag.problems,
      fetched,
      plan: planOf(dag),
      later: planOf(later),
    }));
    `,
    { PATH: "" },
  ) as Record<"problems" | "fetched", unknown[]> & Record<"plan" | "later", StudyConfig["plan"]>;
  assertEquals([seen.problems, seen.fetched], [[], [true]]);
  assertEquals(seen.plan.remedies, ["lr", "linear-warm-up", "lr-ra"]);
  assertEquals(seen.plan, seen.later);
});

Deno.test("a sweep, a tuned experiment and two equal batches are refused with the reason", async () => {
  const refused = [
    ["f1-sweep", "it is a sweep over many batch sizes, and a study compares two"],
    ["gap-f1-tuned", "its learning rates are chosen by trials (`tuning`)"],
  ] as const;
  for (const [experiment, reason] of refused) {
    const { message } = await assertRejects(() => study(experiment), Error);
    assertStringIncludes(message, `Studying the experiment "${experiment}": ${reason}`);
  }
  const set = [{ path: "experiments.gap-f1.batch.large", value: 128 }];
  const { message } = await assertRejects(() => study("gap-f1", { set }), Error);
  assertStringIncludes(message, "its small and its large batch both have 128 examples");
});

Deno.test("an unknown experiment is a mistake with the nearest name", async () => {
  const { problems } = await study("gap-f2");
  assertStringIncludes(problems!.join(), 'There is no experiment "gap-f2"');
  assertStringIncludes(problems!.join(), 'Did you mean "gap-f1"');
});

Deno.test("data that are numbers are measured whole, and of images 10,000 are", async () => {
  const measured = async (experiment: string, root = ROOT) => {
    const { stages } = await study(experiment, { root });
    const { config } = stages.find(({ name }) => name === `measure/${experiment}/sb/seed-1`)!;
    return (config as { readonly examples: number }).examples;
  };
  assertEquals(await measured("gap-f1"), 10_000);
  await using copy = await copyConfigs();
  await Deno.mkdir(`${copy.root}/configs/datasets`);
  await copy.write("experiments/mine.yaml", "network: f1\ndataset: mine\nmethods: [sb, lb]\n");
  for (const [values, examples] of [["numbers", 12_000], ["bytes", 10_000]] as const) {
    const entry = ownDataEntry({
      shape: [28, 28, 1],
      values,
      classes: [..."abcdefghij"],
      examples: { train: 12_000, test: 200 },
    });
    await copy.write("datasets/mine.yaml", entry);
    assertEquals([values, await measured("mine", copy.root)], [values, examples]);
  }
});
