import { assertEquals } from "@std/assert";
import { inOwnProcess } from "../helpers/in_own_process.ts";
import { testProject } from "../helpers/project.ts";
import { FILES } from "../helpers/train_and_table.ts";

Deno.test("no test fetches from the cache of the one who tests, be it in a process of its own or in a copy", async () => {
  await using project = await testProject(FILES);
  const environment = { CACHE_URL: `${project.root}/cache`, AWS_SECRET_ACCESS_KEY: "hunter2" };
  const shown = `import { show } from "./tests/pipeline/helpers/screen.ts";
    import { app } from "./tests/pipeline/helpers/train_and_table.ts";
    const project = { root: ${JSON.stringify(project.root)} };
    const { code, stderr } = await show(app(project), "cache", "push");
    console.log(JSON.stringify([code, stderr.split(":")[0]]));`;
  assertEquals(await inOwnProcess(shown, environment), [2, "error"]);
  for (const helper of ["pipeline/helpers/command_line.ts", "setup/project_copy.ts"]) {
    const left = `import "./tests/${helper}";
      const names = ${JSON.stringify(Object.keys(environment))};
      console.log(JSON.stringify(names.filter((name) => Deno.env.has(name))));`;
    assertEquals([helper, await inOwnProcess(left, environment)], [helper, []]);
  }
});
