/** The page of a study, by the committed runs of gap-f1. */
import { assert, assertEquals } from "@std/assert";
import type { RunRecord } from "../../../pipeline/types.ts";
import { loadDag } from "../../../stages/dag.ts";
import type { StudyConfig, StudyProgress } from "../../../stages/study/config.ts";
import { writeSafetensors } from "../../../stages/formats/safetensors.ts";
import study from "../../../stages/study.ts";
import { copyConfigs } from "../configuration/config_copy.ts";
import { stageContext } from "../stage_context.ts";
import { ROOT } from "../../root.ts";
import { tempFolder } from "../../temp_folder.ts";

const RUNS = `${ROOT}/results/gap-f1/runs`;
const GOLDEN = `${ROOT}/tests/stages/golden/study.md`;

/** The study of gap-f1 with the remedies that are committed, over its first runs. */
async function made(seeds: number, progress: StudyProgress = {}, data?: string) {
  const dag = await loadDag({
    root: ROOT,
    set: [],
    device: "cpu",
    experiment: "gap-f1",
    study: progress,
  });
  const stage = dag.stages.find(({ name }) => name === "study/gap-f1")!;
  const given = stage.config as object as StudyConfig;
  const { plan } = given;
  const remedies = plan.remedies.filter((name) => name !== "linear-warm-up");
  const config = { ...given, plan: { ...plan, remedies } };
  const inputs: Record<string, string> = data === undefined ? {} : { data };
  const records: Record<string, RunRecord> = {};
  for (const [run, input] of Object.entries(stage.inputs)) {
    if (!input.startsWith("measure/") || run.includes("linear-warm-up")) continue;
    if (Number(run.split("-").at(-1)) > seeds) continue;
    inputs[run] = `${RUNS}/${input}`;
    for (const kind of ["train", "evaluate", "measure"]) {
      const name = `${kind}/${run}`;
      records[name] = JSON.parse(await Deno.readTextFile(`${RUNS}/${name}.json`));
    }
  }
  await using context = await stageContext(config, { inputs, records });
  await study(context);
  return {
    markdown: await Deno.readTextFile(`${context.output}/study.md`),
    data: JSON.parse(await Deno.readTextFile(`${context.output}/study.json`)),
  };
}

Deno.test("the page of a study says what is lost, why, what closes it, what it cost and what to take away", async () => {
  const { markdown, data } = await made(8);
  if (Deno.env.get("UPDATE_GOLDEN") !== undefined) await Deno.writeTextFile(GOLDEN, markdown);
  assertEquals(markdown, await Deno.readTextFile(GOLDEN));
  assertEquals(data.verdict, "Generalizes worse, closed by +RA");
  assertEquals([data.look.kind, data.closing], ["generalizes-worse", { how: "closed", by: "ra" }]);
});

Deno.test("a page before the end says what is left out, and for which budget", async () => {
  const { markdown, data } = await made(3, { budget: "30m" });
  assert(
    markdown.includes("**Left out for the budget of 30m:** of step 3, SB (seeds 4 to 8);"),
    markdown,
  );
  assertEquals([data.done, data.next.step], [2, 3]);
});

Deno.test("a budget that ends within the first look leaves nothing that reads as final", async () => {
  const { markdown, data } = await made(2, { budget: "30m" });
  assertEquals([data.done, data.next.step, data.winner], [0, 1, null]);
  assert(data.says.endsWith(" Of the first look, 4 of 6 trainings are there yet."), data.says);
  assert(markdown.includes(data.says), markdown);
});

Deno.test("the study knows guessing by the labels of the prepared test set", async () => {
  await using data = await tempFolder();
  const labels = Uint8Array.from({ length: 2000 }, (_, i) => i < 1940 ? 0 : 1 + i % 9);
  await writeSafetensors(
    `${data.path}/test.safetensors`,
    new Map([["labels", { dtype: "uint8", shape: [2000], data: labels }]]),
  );
  const { markdown, data: { look, next } } = await made(3, {}, data.path);
  assertEquals([look.kind, look.why, look.chance, next], ["cannot-tell", "chance", 0.97, null]);
  assert(
    markdown.includes(
      "no more test examples than always guessing the most frequent class is (97.0 % of them).",
    ),
    markdown,
  );
});

Deno.test("the winner's YAML is an experiment with the same trainings", async () => {
  const { data: { winner } } = await made(8);
  await using copy = await copyConfigs();
  await copy.write(`experiments/${winner.experiment}.yaml`, winner.yaml);
  const options = { root: copy.root, set: [], device: "cpu" };
  const own = await loadDag({ ...options, experiment: winner.experiment });
  assertEquals(own.problems, []);
  const [stage, , experiment] = winner.weights.split(" ").slice(5);
  assertEquals([stage, experiment], ["train/gap-f1-ra/ra/seed-1", "gap-f1-ra"]);
  const studied = await loadDag({ ...options, experiment: "gap-f1", study: {} });
  const [mine, theirs] = [[own, stage], [studied, "train/gap-f1/ra/seed-1"]] as const;
  const parts = ([dag, wanted]: readonly [typeof own, string]) =>
    dag.stages.flatMap(({ name, config, modules, inputs, seed }) =>
      name === wanted ? [{ config, modules, inputs, seed }] : []
    );
  assertEquals(parts(mine), parts(theirs));
  assertEquals(parts(mine).length, 1);
});
