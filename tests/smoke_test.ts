/**
 * Every method of every row through the real command line, in a copy of the project, on a few images. It takes minutes, so
 * it is a task of its own, `deno task test:smoke`, which CI runs.
 */
import { assertEquals } from "@std/assert";
import { copyProject } from "./setup/project_copy.ts";
import { locateForTests } from "./tensorflow/library.ts";

const ROOMS = ["main.ts", "pick_std.ts", "std", "pipeline", "tensorflow", "models", "stages"];
const ROWS = ["f1", "c1", "resnet44", "vgg", "c3", "wresnet16-4", "alexnet"];
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

Deno.test({
  name: "the profile smoke runs every method of every row, and a sweep over sizes of batches",
  ignore: !Deno.env.has("TEST_SMOKE"),
  fn: smoke,
});

async function smoke() {
  const { path } = await locateForTests();
  await using copy = await copyProject([...ROOMS, "configs", "deno.json", "deno.lock"]);
  const flags = ["--import-map=std/closed.json", "--lock=deno.lock", "--frozen"];
  const { code, stderr } = await copy.run(
    ["run", "-A", ...flags, "main.ts", "reproduce", "--profile", "smoke"],
    { STD: "npm", LIBTENSORFLOW_PATH: path },
  );
  assertEquals(code, 0, stderr);
  const runs = await Deno.readTextFile(`${copy.root}/results/local/smoke/runs.csv`);
  const found = runs.trim().split("\n").slice(1).map((line) => line.split(","))
    .map(([experiment, _network, _dataset, method, seed]) => [experiment, method, seed].join());
  const wanted = ROWS.flatMap((row) => METHODS.map((method) => `${row}-smoke,${method},1`));
  assertEquals(found.sort(), wanted.sort());
  const figures = [...Deno.readDirSync(`${copy.root}/results/local/smoke/figures/sweep-smoke`)]
    .map(({ name }) => name).filter((name) => name.endsWith(".svg"));
  assertEquals(figures.sort(), FIGURES.map((figure) => `figure-${figure}.svg`).sort());
}
