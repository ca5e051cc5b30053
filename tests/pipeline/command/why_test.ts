import { assertMatch, assertStringIncludes } from "@std/assert";
import { testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { SEEDS, seedsApp } from "../helpers/seeds_app.ts";

Deno.test("why: tells old and new values, what is further up, and the last run", async () => {
  await using project = await testProject(SEEDS);
  await show(seedsApp(project), "reproduce");
  const fresh = await show(seedsApp(project), "why", "table");
  assertMatch(
    fresh.stdout,
    /^table is fresh: nothing that decides its result has changed since its run\.\n\nThe run:\n {2}started .*\n {2}machine .*\n {2}output .*\n {2}key .*\nAll of it: deno task show table$/,
  );
  const train = await show(seedsApp(project), "why", "train/f1/seed-1", "--set", "rate=0.5");
  assertStringIncludes(
    train.stdout,
    "is stale: it has to run again.\n  - config rate: (none) → 0.5\n",
  );
  assertMatch(train.stdout, /The run that it was compared with:\n {2}started {2}\d{4}-\d\d-\d\d /);
  const table = await show(seedsApp(project), "why", "table", "--set", "rate=0.5");
  assertStringIncludes(
    table.stdout,
    "table is waiting: it is unchanged, and runs if the result of an input changes.\n" +
      "  - waits for train/f1/seed-1, train/f1/seed-2\n" +
      "Upstream:\n  - train/f1/seed-1: config rate: (none) → 0.5\n",
  );
});
