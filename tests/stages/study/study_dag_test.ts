/** The stages of a study: those of its experiment, with remedies and measurements beside them. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { Workflow } from "../../../pipeline/app.ts";
import { type DagOptions, loadDag } from "../../../stages/dag.ts";
import type { StudyConfig } from "../../../stages/study/config.ts";
import { copyConfigs } from "../configuration/config_copy.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");

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
  const { plan } = configOf(await study("gap-f1-plain"));
  assertEquals(plan.remedies, ["lr", "lr-ra", "linear-warm-up"]);
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

Deno.test("data that are numbers are measured whole", async () => {
  const dag = await study("gap-f1");
  const { config } = dag.stages.find(({ name }) => name === "measure/gap-f1/sb/seed-1")!;
  assertEquals((config as { readonly examples: number }).examples, 10_000);
  assert(dag.goal.includes("study/gap-f1"));
});
