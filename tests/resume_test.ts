/** A training that is killed again and again, through the real command line. */
import { assert, assertEquals } from "@std/assert";
import type { RunRecord } from "../pipeline/types.ts";
import { copyProject, MAIN, PROGRAM, type ProjectCopy } from "./setup/project_copy.ts";
import { recordOf } from "./pipeline/helpers/record_of.ts";
import { locateForTests } from "./tensorflow/library.ts";

const { path: library } = await locateForTests();
const STAGE = "train/f1-digits/gbn/seed-1";

/** Augmentation is on: its random numbers must go on where they were, too. */
const SETTINGS = [
  "datasets.mnist-digits.prepare.splits.train=4000",
  "datasets.mnist-digits.prepare.splits.test=500",
  "experiments.f1-digits.regime.epochs=3",
  "experiments.f1-digits.batch={small: 100, large: 1000}",
  "experiments.f1-digits.ghostBatch=100",
  "experiments.f1-digits.preprocessing.augmentation={padding: 2, paddingValue: 0, horizontalFlip: true}",
  "profile.checkpointSeconds=0.02",
].flatMap((setting) => ["--set", setting]);

const ARGUMENTS = [...MAIN, "run", STAGE, ...SETTINGS];
const ENVIRONMENT = { STD: "npm", LIBTENSORFLOW_PATH: library };

/** At which update the run began that made a result. */
const resumedAt = ({ facts }: RunRecord) =>
  (facts.measured as { readonly resumedAtUpdate?: number } | undefined)?.resumedAtUpdate;

/** The latest checkpoint's name, or "" when there is none. */
function lastCheckpoint(root: string): string {
  const folder = `${root}/.cache/store/scratch`;
  try {
    const keys = [...Deno.readDirSync(folder)].filter(({ isDirectory }) => isDirectory);
    return keys.flatMap(({ name }) => [...Deno.readDirSync(`${folder}/${name}`)])
      .map(({ name }) => name).filter((name) => name.endsWith(".json")).sort().at(-1) ?? "";
  } catch {
    return "";
  }
}

/** Starts the engine and kills it without warning once the training has saved where it is, further on than before. */
async function runAndKill({ root }: ProjectCopy, milliseconds: number): Promise<void> {
  const before = lastCheckpoint(root);
  const engine = new Deno.Command(Deno.execPath(), {
    args: ARGUMENTS,
    cwd: root,
    env: { ...ENVIRONMENT, DENO_DIR: `${root}/.deno`, NO_COLOR: "1" },
    stdout: "null",
    stderr: "null",
  }).spawn();
  let ended = false;
  const status = engine.status.then(() => ended = true);
  while (!ended && lastCheckpoint(root) <= before) await delay(20);
  await delay(milliseconds);
  if (!ended) engine.kill("SIGKILL");
  await status;
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

Deno.test("a training that is killed again and again ends in the bits of an undisturbed one in another folder", async () => {
  await using copy = await copyProject(PROGRAM);
  for (const milliseconds of [0, 60]) await runAndKill(copy, milliseconds);
  const last = await copy.run(ARGUMENTS, ENVIRONMENT);
  assertEquals(last.code, 0, last.stderr);
  const killed = await recordOf(copy, STAGE);
  assert(resumedAt(killed)! > 0);

  await using other = await copyProject(PROGRAM);
  const whole = await other.run(ARGUMENTS, ENVIRONMENT);
  assertEquals(whole.code, 0, whole.stderr);
  const undisturbed = await recordOf(other, STAGE);
  assertEquals(resumedAt(undisturbed), undefined);
  // The key holds the digests of all that was made before it.
  assertEquals([killed.key, killed.output.digest], [undisturbed.key, undisturbed.output.digest]);
});
