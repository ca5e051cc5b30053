/** Every method of every row through the real command line, in a copy of the project, on a few images. */
import { assertEquals } from "@std/assert";
import { copyProject } from "./setup/project_copy.ts";
import { locateForTests } from "./tensorflow/library.ts";

const ROOMS = ["main.ts", "pick_std.ts", "std", "pipeline", "tensorflow", "models", "stages"];
const ROWS = ["f1", "c1", "resnet44", "vgg", "c3", "wresnet16-4"];
const METHODS = ["sb", "lb", "lr", "gbn", "ra"];

const FIGURES = [
  "1a",
  "1b",
  "2a-all",
  "2a-first-layer",
  "2b-all",
  "2b-first-layer",
  "3",
  "4",
  "4-linear",
  "7",
];

// AlexNet's 61 million parameters are for .ci/run, which runs the whole profile.
const EXPERIMENTS = [...ROWS.map((row) => `${row}-smoke`), "sweep-smoke"];

Deno.test("the profile smoke runs every method of every row of Table 1, and a sweep over sizes of batches", async () => {
  const { path } = await locateForTests();
  await using copy = await copyProject([...ROOMS, "configs", "deno.json", "deno.lock"]);
  const chosen = ["--set", `profile.experiments=[${EXPERIMENTS.join()}]`];
  const flags = ["--import-map=std/closed.json", "--lock=deno.lock", "--frozen"];
  const { code, stderr } = await copy.run(
    ["run", "-A", ...flags, "main.ts", "reproduce", "--profile", "smoke", ...chosen],
    { STD: "npm", LIBTENSORFLOW_PATH: path },
  );
  assertEquals(code, 0, stderr);
  const runs = await Deno.readTextFile(`${copy.root}/results/smoke/runs.csv`);
  const found = runs.trim().split("\n").slice(1).map((line) => line.split(",").slice(0, 3).join());
  const wanted = ROWS.flatMap((row) => METHODS.map((method) => `${row}-smoke,${method},1`));
  assertEquals(found.sort(), wanted.sort());
  const figures = [...Deno.readDirSync(`${copy.root}/results/smoke/figures/sweep-smoke`)]
    .map(({ name }) => name).filter((name) => name.endsWith(".svg"));
  assertEquals(figures.sort(), FIGURES.map((figure) => `figure-${figure}.svg`).sort());
});
