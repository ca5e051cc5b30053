/** An experiment that is run without a profile. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type DagOptions, loadDag } from "../../stages/dag.ts";
import { copyConfigs } from "./configuration/config_copy.ts";
import { ROOT } from "../root.ts";

const dagOf = (options: Partial<DagOptions>, root = ROOT) =>
  loadDag({ root, set: [], device: "cpu", ...options });

Deno.test("an experiment runs alone, with three seeds, and its results have its name", async () => {
  const dag = await dagOf({ experiment: "f1-digits" });
  assertEquals(dag.problems, []);
  assertEquals(dag.goal, [
    "tables/f1-digits",
    "figures/f1-digits",
    "claims/f1-digits",
    "report/f1-digits",
  ]);
  const table = dag.stages.find(({ name }) => name === "tables/f1-digits")!;
  assertEquals(table.publishFolder, "results/local/f1-digits");
  const trained = dag.stages.filter(({ name }) => name.startsWith("train/"));
  assertEquals([...new Set(trained.map(({ seed }) => seed))], [1, 2, 3]);
  const inProfile = await dagOf({ profile: "quick" });
  const same = (name: string) => inProfile.stages.find((stage) => stage.name === name)!;
  // Its trainings are those of a profile, and their results are shared.
  for (const { name, config, modules, inputs } of trained) {
    const other = same(name);
    assertEquals([config, modules, inputs], [other.config, other.modules, other.inputs]);
  }
});

Deno.test("an experiment alone has another folder than the profile of the same name", async () => {
  const alone = await dagOf({ experiment: "gap-f1" });
  assertEquals(alone.goal.at(-1), "report/gap-f1-alone");
  const folders = alone.stages.flatMap(({ publishFolder = [] }) => publishFolder);
  assertEquals([...new Set(folders)], ["results/local/gap-f1-alone"]);
});

Deno.test("commands about an experiment alone name it, and none of a profile", async () => {
  const dag = await dagOf({ experiment: "f1-digits", seeds: [1, 2] });
  const { text } = (await dag.summary!(() => null, new Set(dag.stages.map(({ name }) => name))))!;
  assertStringIncludes(text, "deno task run estimate/f1-digits --experiment f1-digits --seeds 2");
  const { config } = dag.stages.find(({ name }) => name === "report/f1-digits")!;
  assert(!/--profile/.test(JSON.stringify(config)));
  assertEquals(dag.committed, undefined, "nothing that is committed is its own");
});

Deno.test("an unknown experiment, and one beside a profile, are mistakes with a remedy", async () => {
  await using copy = await copyConfigs();
  const { problems } = await dagOf({ experiment: "f1-digit" }, copy.root);
  assertEquals(problems, [
    'There is no experiment "f1-digit": configs/experiments/ has no f1-digit.yaml. Did you mean "f1-digits"?',
  ]);
  const swapped = await dagOf({ profile: "f1-digits" }, copy.root);
  assertStringIncludes(
    swapped.problems!.join(),
    "It is an experiment: --experiment f1-digits runs it alone.",
  );
  const both = await assertRejects(() => dagOf({ profile: "mnist", experiment: "f1" }));
  assertStringIncludes(String(both), "found --profile mnist and --experiment f1");
});
