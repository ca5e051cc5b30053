/** A training that is killed again and again, through the real command line. */
import { assert, assertEquals } from "@std/assert";
import { copyProject, type ProjectCopy } from "./setup/project_copy.ts";
import { locateForTests } from "./tensorflow/library.ts";

const { path: library } = await locateForTests();
const STAGE = "train/f1-digits/gbn/seed-1";
const ROOMS = [
  "deno.json",
  "deno.lock",
  "main.ts",
  "pick_std.ts",
  "std",
  "pipeline",
  "tensorflow",
  "models",
  "stages",
  "configs",
];

/** Augmentation is on: its random numbers must go on where they were, too. */
const SETTINGS = [
  "experiments.f1-digits.regime.epochs=16",
  "experiments.f1-digits.batch={small: 100, large: 1000}",
  "experiments.f1-digits.ghostBatch=100",
  "experiments.f1-digits.preprocessing.augmentation={padding: 2, paddingValue: 0, horizontalFlip: true}",
  "profile.checkpointSeconds=0.25",
].flatMap((setting) => ["--set", setting]);

const FLAGS = ["--import-map=std/closed.json", "--lock=deno.lock", "--frozen"];
const ARGUMENTS = ["run", "-A", ...FLAGS, "main.ts", "run", STAGE, ...SETTINGS];
const ENVIRONMENT = { STD: "npm", LIBTENSORFLOW_PATH: library };

interface Record {
  readonly output: { readonly digest: string };
  readonly facts: { readonly measured?: { readonly resumedAtUpdate?: number } };
}

const recordOf = async ({ root }: ProjectCopy) =>
  JSON.parse(await Deno.readTextFile(`${root}/.cache/store/stages/${STAGE}.json`)) as Record;

/** Starts the engine and kills it without warning once the training has made some progress. */
async function runAndKill({ root }: ProjectCopy, milliseconds: number): Promise<void> {
  const engine = new Deno.Command(Deno.execPath(), {
    args: [...ARGUMENTS, "--json"],
    cwd: root,
    env: { ...ENVIRONMENT, DENO_DIR: `${root}/.deno`, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let seen = "";
  for await (const text of engine.stdout.pipeThrough(new TextDecoderStream())) {
    seen += text;
    if (!seen.includes('"progress"')) continue;
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    try {
      engine.kill("SIGKILL");
    } catch {
      // It was quicker than the axe.
    }
  }
  await engine.status;
}

Deno.test("a training that is killed again and again ends in the bits of an undisturbed one", async () => {
  await using undisturbed = await copyProject(ROOMS);
  await using killed = await copyProject(ROOMS);
  const whole = await undisturbed.run(ARGUMENTS, ENVIRONMENT);
  assertEquals(whole.code, 0, whole.stderr);
  for (const milliseconds of [10, 400]) await runAndKill(killed, milliseconds);
  const last = await killed.run(ARGUMENTS, ENVIRONMENT);
  assertEquals(last.code, 0, last.stderr);

  const [expected, found] = [await recordOf(undisturbed), await recordOf(killed)];
  assertEquals(expected.facts.measured?.resumedAtUpdate, undefined);
  assert(found.facts.measured!.resumedAtUpdate! > 0);
  assertEquals(found.output.digest, expected.output.digest);
});
