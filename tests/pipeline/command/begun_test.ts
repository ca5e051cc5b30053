import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Event } from "../../../pipeline/events.ts";
import { commandLine } from "../helpers/command_line.ts";
import { engine } from "../helpers/engine.ts";
import { ROOT } from "../../root.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";

/** Saves a checkpoint, and ends once `release` exists. */
const TRAIN = `export default async ({ config, output, scratch, send }) => {
  send({ type: "fact", name: "device", value: "CPU" });
  await Deno.writeTextFile(scratch + "/checkpoint", "");
  send({ type: "progress", done: 1, total: 2, unit: "epochs" });
  const released = () => Deno.stat(config.release).then(() => true, () => false);
  while (!await released()) await new Promise((resolve) => setTimeout(resolve, 10));
  await Deno.writeTextFile(output + "/weights", "");
};`;

/** Minutes that the checkpoint seems to have been worked for. */
const MINUTES = 20;

function training({ root }: TestProject) {
  const release = `${root}/release`;
  const train = stage("train", "train.ts", {
    config: { release },
    permissions: { read: [release] },
  });
  const app = {
    root,
    importMapFlags: ["--no-lock"],
    load: () =>
      Promise.resolve({
        stages: [train],
        goal: ["train"],
        times: {
          command: "deno task run estimate",
          records: [],
          measured: () => Promise.resolve(() => 3600),
          amount: () => null,
        },
      }),
  };
  return { app, stages: [train] };
}

/** Makes the checkpoint seem to be written that long after the training began, once its beginning is noted. */
async function age({ root }: TestProject): Promise<void> {
  const scratch = `${root}/.cache/store/scratch`;
  const [key] = (await Array.fromAsync(Deno.readDir(scratch))).filter((one) => one.isDirectory);
  const isNoted = () => Deno.stat(`${scratch}/${key!.name}.attempts`).then(() => true, () => false);
  while (!await isNoted()) await new Promise((resolve) => setTimeout(resolve, 10));
  const later = new Date(Date.now() + 60_000 * MINUTES);
  await Deno.utime(`${scratch}/${key!.name}/checkpoint`, later, later);
}

const saved = ({ type }: Event) => type === "progress";

Deno.test("status and why tell what runs, in which process, and what an interrupted run saved; the next run says from where it goes on", async () => {
  await using project = await testProject({ "train.ts": TRAIN });
  const { app, stages } = training(project);
  const { stdout: before } = await show(app, "status");
  assertEquals(
    before,
    "missing  train  never run\n\n1 stage: 1 missing\nAbout 60 min of work here.",
  );
  {
    await using first = engine(project, stages);
    await first.until(saved);
    const process = `process ${first.process.pid}`;
    assertMatch(
      (await show(app, "status")).stdout,
      new RegExp(`^missing  train  running now \\(${process}\\)\n`),
    );
    await age(project);
    const { stdout } = await show(app, "status");
    assertEquals(
      stdout,
      `missing  train  running now (${process}), ${MINUTES} min of work saved\n\n` +
        "1 stage: 1 missing\nAbout 40 min of work here.",
    );
    const { begun } = JSON.parse((await show(app, "status", "--json")).stdout).stages[0];
    assertEquals([begun.by.process, Math.round(begun.savedSeconds / 60)], [
      first.process.pid,
      MINUTES,
    ]);
  }
  const left = `interrupted, ${MINUTES} min of work saved`;
  assertMatch((await show(app, "status")).stdout, new RegExp(`^missing  train  ${left}\n`));
  assertEquals(
    (await show(app, "why", "train")).stdout,
    `train is missing: it has to run.\n  - ${left}`,
  );
  await project.write("release", "");
  const { code, stderr } = await show(app, "run", "train");
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, `start   train: goes on after ${MINUTES} min of work\n`);
  assertMatch((await show(app, "status")).stdout, /^fresh {4}train\n/);
  assertStringIncludes((await show(app, "run", "train", "--force")).stderr, "train: forced\n");
});

Deno.test("status tells how far a running training is, with its numbers and the time left", async () => {
  const steps = `const numbers = [[1, 0.5], [2, 0.25]];
  for (const [done, loss] of numbers) {
    send({ type: "progress", done, total: 1002, unit: "epochs", metrics: { loss } });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }`;
  const program = TRAIN.replace(/send\(\{ type: "progress".*/, steps);
  await using project = await testProject({ "train.ts": program });
  const { app, stages } = training(project);
  const engine = await commandLine(project, stages, "run", "train");
  try {
    const pattern =
      /^missing {2}train {2}running now \(process (\d+)\): 2\/1002 epochs {2}loss 0\.25 {2}(\d+) (s|min) left\n/;
    let [whole, process] = ["", ""];
    for (let tries = 0; process === "" && tries < 600; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      whole = (await show(app, "status")).stdout;
      process = pattern.exec(whole)?.[1] ?? "";
    }
    assertEquals(Number(process), engine.pid, whole);
    const { begun } = JSON.parse((await show(app, "why", "train", "--json")).stdout).stages[0];
    const { done, total, unit, secondsLeft } = begun.progress;
    assertEquals([done, total, unit], [2, 1002, "epochs"]);
    assert(secondsLeft > 100 && secondsLeft < 5000, String(secondsLeft));
  } finally {
    engine.kill("SIGKILL");
    await engine.output();
  }
});

Deno.test("status: a run of another configuration is interrupted for that configuration alone", async () => {
  await using project = await testProject({ "train.ts": TRAIN });
  const { app, stages } = training(project);
  {
    await using first = engine(project, stages);
    await first.until(saved);
  }
  assertMatch(
    (await show(app, "status")).stdout,
    /^missing {2}train {2}interrupted, with a checkpoint\n/,
  );
  await project.write("train.ts", `${TRAIN}\nexport const other = 1;\nconsole.log(other);`);
  assertMatch((await show(app, "status")).stdout, /^missing {2}train {2}never run\n/);
});

Deno.test("status: a stage that has a checkpoint is not called interrupted where its lock or the folder of running stages cannot be read", async () => {
  await using project = await testProject({ "train.ts": TRAIN });
  const { stages } = training(project);
  await using first = engine(project, stages);
  await first.until(saved);
  await age(project);
  const store = `${project.root}/.cache/store`;
  const key = (await project.status(stages)).get("train")!.key!;
  const code = `import { begunIn } from ${JSON.stringify(`${ROOT}/pipeline/store/begun.ts`)};
    import { begunText } from ${JSON.stringify(`${ROOT}/pipeline/screen/begun_text.ts`)};
    const found = await begunIn(${JSON.stringify(store)}, [${JSON.stringify(key)}]);
    console.log(begunText(found.get(${JSON.stringify(key)})));`;
  const said = async (...permissions: string[]) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "--no-lock", "--no-prompt", "--cached-only"],
        ...[`--config=${ROOT}/deno.json`],
        ...["--allow-read", "--allow-sys", "--allow-env", ...permissions, "--ext=ts", "-"],
      ],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    await new Blob([code]).stream().pipeTo(child.stdin);
    return new TextDecoder().decode((await child.output()).stdout).trim();
  };
  const runs = `running now (process ${first.process.pid}), ${MINUTES} min of work saved`;
  assertEquals(await said(), runs, "reading is enough");
  assertEquals(await said(`--deny-read=${store}/temporary`), runs);
  assertEquals(await said(`--deny-read=${store}/locks`), `begun, ${MINUTES} min of work saved`);
});
