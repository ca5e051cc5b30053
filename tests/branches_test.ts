/** A method whose training branches, through the real command line. */
import { assert, assertEquals } from "@std/assert";
import { copyProject, MAIN, PROGRAM, type ProjectCopy } from "./setup/project_copy.ts";
import { readSafetensors } from "../stages/formats/safetensors.ts";
import { readHistory } from "../stages/training/read_history.ts";
import { recordOf } from "./pipeline/helpers/record_of.ts";
import { stagesDone } from "./pipeline/helpers/stages_done.ts";
import { locateForTests } from "./tensorflow/library.ts";

const { path: library } = await locateForTests();
const RUN = "train/f1-digits/swap/seed-1";
const SETTINGS = [
  "datasets.mnist-digits.prepare.splits.train=2000",
  "datasets.mnist-digits.prepare.splits.test=500",
  "experiments.f1-digits.regime={epochs: 4, learningRate: {0: 0.1, 2: 0.01}}",
  "experiments.f1-digits.batch={small: 100, large: 500}",
  "experiments.f1-digits.ghostBatch=100",
  "experiments.f1-digits.methods=[sb, swap]",
  "methods.linear-warm-up.warmUp={updates: 2, from: 0.1}",
];

const argumentsFor = (workers: number, more: readonly string[] = []) => [
  ...[...MAIN, "run", RUN],
  ...[...SETTINGS, `methods.swap.branches.workers=${workers}`, ...more]
    .flatMap((one) => ["--set", one]),
];
const ENVIRONMENT = { STD: "npm", LIBTENSORFLOW_PATH: library };

/** The stages that a run made, and how often. */
async function made(copy: ProjectCopy, workers: number): Promise<string[]> {
  const { code, stderr } = await copy.run(argumentsFor(workers), ENVIRONMENT);
  assertEquals(code, 0, stderr);
  return stagesDone(stderr).filter((stage) => stage.startsWith("train/")).map((stage) =>
    stage.slice(RUN.length)
  )
    .toSorted();
}

Deno.test("a training of a trunk and workers", async (test) => {
  await using copy = await copyProject(PROGRAM);
  const workers = ["/round-1/worker-1", "/round-1/worker-2"];
  const bits = (copy: ProjectCopy) =>
    Promise.all(
      ["", workers[1]!].map(async (stage) =>
        (await recordOf(copy, `${RUN}${stage}`)).output.digest
      ),
    );
  let whole: string[] = [];

  await test.step("makes each of them once", async () => {
    assertEquals(await made(copy, 2), ["", ...workers, "/trunk"]);
    whole = await bits(copy);
    assertEquals(await made(copy, 2), []);
  });

  await test.step("adds only itself and the average for one more worker", async () => {
    assertEquals(await made(copy, 3), ["", "/round-1/worker-3"]);
    const { output } = await recordOf(copy, RUN);
    const folder = `${copy.root}/.cache/store/objects/${
      output.digest.slice(0, 2)
    }/${output.digest}`;
    const rows = await readHistory(folder);
    assertEquals(rows.map(({ epoch }) => epoch), [1, 2, 3, 4]);
    const measured = JSON.parse(await Deno.readTextFile(`${folder}/measurements.json`));
    assertEquals(Object.keys(measured), [
      "test error before recalibration (%)",
      "test error after recalibration (%)",
      "mean test error of the workers (%)",
    ]);
    assertEquals(rows.at(-1)!.testError, measured["test error after recalibration (%)"]);
  });

  await test.step("has its average exported by its name, and by the folder of its method", async () => {
    const settings = [...SETTINGS, "methods.swap.branches.workers=3"];
    for (const name of [RUN, "train/f1-digits/swap"]) {
      const { code, stdout, stderr } = await copy.run([
        ...[...MAIN, "export", "--weights", "torch", name, "--seeds", "1"],
        ...settings.flatMap((one) => ["--set", one]),
      ], { ...ENVIRONMENT, INIT_CWD: copy.root });
      assertEquals(code, 0, stderr);
      assert(stdout.startsWith(`${copy.root}/f1-digits-swap-seed-1.torch.safetensors\n`), stdout);
    }
    const tensors = await readSafetensors(`${copy.root}/f1-digits-swap-seed-1.torch.safetensors`);
    assertEquals(tensors.get("dense1.weight")?.shape, [512, 784]);
  });

  await test.step("whose engine is killed while a worker trains goes on with this worker, to the same bits", async () => {
    await using killed = await copyProject(PROGRAM);
    const engine = new Deno.Command(Deno.execPath(), {
      args: argumentsFor(2, ["profile.checkpointSeconds=0.02"]),
      cwd: killed.root,
      env: { ...ENVIRONMENT, DENO_DIR: `${killed.root}/.deno`, NO_COLOR: "1" },
      stdout: "null",
      stderr: "null",
    }).spawn();
    let ended = false;
    const status = engine.status.then(() => ended = true);
    while (!ended && !await hasCheckpointOfWorkers(killed)) await delay(10);
    if (!ended) engine.kill("SIGKILL");
    await status;
    const rest = await made(killed, 2);
    assert(rest.includes("") && !rest.includes("/trunk"), rest.join());
    assertEquals(await bits(killed), whole);
  });
});

/** Whether the trunk is done, and a worker has saved where it is. */
async function hasCheckpointOfWorkers({ root }: ProjectCopy): Promise<boolean> {
  const store = `${root}/.cache/store`;
  try {
    await Deno.stat(`${store}/stages/${RUN}/trunk.json`);
    const keys = [...Deno.readDirSync(`${store}/scratch`)].filter(({ isDirectory }) => isDirectory);
    return keys.some(({ name }) =>
      [...Deno.readDirSync(`${store}/scratch/${name}`)].some(({ name }) => name.endsWith(".json"))
    );
  } catch {
    return false;
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
