/** Every method of every row through the real command line, in a copy of the project, on a few images. */
import { assertEquals } from "@std/assert";
import { copyProject } from "./setup/project_copy.ts";
import { locateForTests } from "./tensorflow/library.ts";

const ROOMS = ["main.ts", "pick_std.ts", "std", "pipeline", "tensorflow", "models", "stages"];
const ROWS = ["f1", "c1", "resnet44", "vgg", "c3", "wresnet16-4"];
const METHODS = ["sb", "lb", "lr", "gbn", "ra"];

Deno.test("the profile smoke runs every method of every row of Table 1", async () => {
  const { path } = await locateForTests();
  await using copy = await copyProject([...ROOMS, "configs", "deno.json", "deno.lock"]);
  const flags = ["--import-map=std/closed.json", "--lock=deno.lock", "--frozen"];
  const { code, stderr } = await copy.run(
    ["run", "-A", ...flags, "main.ts", "reproduce", "--profile", "smoke"],
    { STD: "npm", LIBTENSORFLOW_PATH: path },
  );
  assertEquals(code, 0, stderr);
  const runs = await Deno.readTextFile(`${copy.root}/results/smoke/runs.csv`);
  const found = runs.trim().split("\n").slice(1).map((line) => line.split(",").slice(0, 3).join());
  const wanted = ROWS.flatMap((row) => METHODS.map((method) => `${row}-smoke,${method},1`));
  assertEquals(found.sort(), wanted.sort());
});
