/** A training as it is committed, at its full size, run again: the cheapest of the profile quick. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { copyProject, PROGRAM } from "./setup/project_copy.ts";
import { locateForTests } from "./tensorflow/library.ts";

const { path: library } = await locateForTests();

Deno.test("a committed training comes to the same bits here, or to a number within the committed seeds' spread and a reason", async () => {
  await using copy = await copyProject([...PROGRAM, "results/quick"]);
  const command = (...words: string[]) =>
    copy.run(
      ["run", "-A", "--import-map=std/closed.json", "--lock=deno.lock", "main.ts", ...words],
      { STD: "npm", LIBTENSORFLOW_PATH: library },
    );
  const run = await command("run", "evaluate/f1-digits/lb/seed-1");
  assertEquals(run.code, 0, run.stderr);
  const { stdout, stderr } = await command("compare", "--json");
  const { comparison: { trainings, cells, why } } = JSON.parse(stdout || stderr);
  assertEquals([trainings.compared, trainings.committedRuns, trainings.onlyCommitted], [1, 0, 14]);
  const [{ cell, seeds, verdict }] = cells;
  assertEquals([cells.length, cell, seeds], [1, "f1-digits/lb", 1]);
  assert(verdict === "equal" || verdict === "within", stdout);
  assertEquals(verdict === "equal" && trainings.equal === 1, why.length === 0, stdout);
  const text = (await command("compare")).stdout;
  assertStringIncludes(text, verdict === "equal" ? "equal bits" : "Why that may be");
});
