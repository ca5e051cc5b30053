/** How a study is served, with stages that are made up in the place of trainings. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Divergence } from "../../../models/training/divergence.ts";
import type { OpenWorkflow, Workflow } from "../../../pipeline/app.ts";
import type { Failure } from "../../../pipeline/events.ts";
import type { Json } from "../../../pipeline/types.ts";
import type { StudyConfig, StudyProgress } from "../../../stages/study/config.ts";
import { decide } from "../../../stages/study/decide.ts";
import { serveStudy } from "../../../stages/study/serve_study.ts";
import { readStudyRuns } from "../../../stages/study/study_runs.ts";
import { toldStudy } from "../../../stages/study/told_study.ts";
import { CONFIG, PLAN, ROW } from "./made_up_study.ts";

const DIVERGED = new Divergence({
  ...{ update: 37, epoch: 2, learningRate: 0.1 },
  ...{ loss: NaN, gradientNorm: Infinity },
}).message;

/** Per cent of the test examples that both batches are wrong about, by seed. */
const ERRORS = { sb: [10, 10.1, 9.9], lb: [10.05, 10.16, 9.95] };

/** A project in which trainings end as is said, by their stages: with a message, or else with a measurement. */
async function madeUp(failing: Readonly<Record<string, string>>) {
  const root = await Deno.makeTempDir();
  const ran: string[] = [];
  const said: string[] = [];
  const measurement = async (run: string) => {
    const [, method = "", seed = ""] = /^mine\/(\w+)\/seed-(\d)$/.exec(run)!;
    const error = ERRORS[method as keyof typeof ERRORS][Number(seed) - 1]!;
    const of = { examples: 8, correct: 8, loss: 1 };
    const measures = { trained: { train: { ...of, error: 0 }, test: { ...of, error } } };
    await Deno.mkdir(`${root}/measure/${run}`, { recursive: true });
    await Deno.writeTextFile(`${root}/measure/${run}/measures.json`, JSON.stringify(measures));
    await Deno.writeFile(`${root}/measure/${run}/test_hits.bin`, Uint8Array.of(255));
  };
  const outputOf = (stage: string) => {
    try {
      return Deno.statSync(`${root}/${stage}`) && `${root}/${stage}`;
    } catch {
      return null;
    }
  };
  const load = (progress: StudyProgress): Promise<Workflow> => {
    const config: StudyConfig = { ...CONFIG, plan: { ...PLAN, tested: 10_000 }, ...progress };
    const stage = { program: "", inputs: {}, config: config as object as Json };
    const trainings = [...PLAN.all.map((seed) => `mine/lb/seed-${seed}`), "mine/lb/seed-3/worker-1"]
      .map((run) => `train/${run}`);
    const stages = [...trainings, "study/mine"].map((name) => ({ ...stage, name }));
    return Promise.resolve({ stages, goal: ["study/mine"] });
  };
  const open: OpenWorkflow = ({ stages }) => {
    const { diverged = {}, ...config } = stages[0]!.config as object as StudyConfig;
    return Promise.resolve({
      outputs: () => outputOf,
      keys: () => (stage) => `key of ${stage}`,
      timeOf: () => Promise.resolve({ seconds: 1, unknown: 0 }),
      async run(names) {
        const failures: Failure[] = [];
        for (const name of names) {
          if (name === "study/mine") {
            const runs = await readStudyRuns(
              config.plan,
              diverged,
              (run) => outputOf(`measure/${run}`),
            );
            said.push(toldStudy(config, decide(ROW, config.plan, runs)).says);
          }
          if (!name.startsWith("measure/")) continue;
          const run = name.slice("measure/".length);
          if (outputOf(name) !== null) continue;
          ran.push(run);
          const failed = Object.entries(failing)
            .filter(([stage]) => `${stage}/`.startsWith(`train/${run}/`));
          failures.push(...failed.map(([stage, message]) => ({
            ...{ stage, message, log: null, output: null, tail: [] },
          })));
          if (failed.length === 0) await measurement(run);
        }
        return { code: failures.length > 0 ? 1 : 0, failures };
      },
    });
  };
  return {
    root,
    ran,
    said,
    serve: (budget?: string) =>
      serveStudy(
        root,
        {
          names: ["mine"],
          added: budget === undefined ? {} : { budget },
          json: false,
          quiet: true,
        },
        open,
        load,
      ),
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

Deno.test("a training that diverged is remembered: a second study runs nothing and says the same", async () => {
  await using project = await madeUp({ "train/mine/lb/seed-3": DIVERGED });
  const { ran, said, serve } = project;
  assertEquals(await serve(), 0);
  assertEquals([ran.length, new Set(ran).size], [6, 6]);
  const first = said.at(-1)!;
  assertStringIncludes(first, "1 of 3 trainings with the large batch diverged");
  ran.length = said.length = 0;
  assertEquals(await serve("2s"), 0);
  assertEquals([ran, new Set(said)], [[], new Set([first])]);
  // What is remembered holds for equal keys alone.
  const file = `${project.root}/.cache/diverged.json`;
  assertEquals(JSON.parse(await Deno.readTextFile(file)), { "key of train/mine/lb/seed-3": 37 });
  await Deno.writeTextFile(file, '{ "key of another training": 37 }');
  await serve();
  assertEquals(ran, ["mine/lb/seed-3"]);
});

Deno.test("two parts of one training that diverge are one answer; another failure ends the study with code 1", async () => {
  const [training, worker] = ["train/mine/lb/seed-3", "train/mine/lb/seed-3/worker-1"];
  await using both = await madeUp({ [training]: DIVERGED, [worker]: DIVERGED });
  assertEquals(await both.serve(), 0);
  assertEquals(both.ran.length, 6);
  await using other = await madeUp({ [training]: DIVERGED, [worker]: "The disk is full." });
  assertEquals(await other.serve(), 1);
  assert(other.said.length > 0, "what is there is shown");
});
