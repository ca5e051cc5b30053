import { assertEquals } from "@std/assert";
import type { Workflow } from "../../../pipeline/app.ts";
import { showResults } from "../../../pipeline/command/show_results.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import { stage, testProject } from "../helpers/project.ts";

/** What is printed meanwhile: to stdout, then to stderr. */
async function printed(work: () => Promise<void>): Promise<[string[], string[]]> {
  const { log, error } = console;
  const [out, err]: [string[], string[]] = [[], []];
  console.log = (text) => out.push(text);
  console.error = (text) => err.push(text);
  try {
    await work();
  } finally {
    console.log = log;
    console.error = error;
  }
  return [out, err];
}

Deno.test("results end on a terminal in the workflow's screen and the address of the page, elsewhere in the published table", async () => {
  await using project = await testProject({
    "report.ts": `export default async ({ output }) => {
      for (const file of ["t.md", "page.html"]) await Deno.writeTextFile(output + "/" + file, file);
    };`,
  });
  const stages = [
    stage("report", "report.ts", { publish: { "t.md": "r/t.md", "page.html": "r/a page.html" } }),
  ];
  await project.run(stages);
  const opened = await openProject(project.root, stages);
  const workflow: Workflow = {
    stages,
    goal: ["report"],
    async lastScreen(outputOf, asked, { columns, paint }) {
      if (!asked.includes("report")) return null;
      const table = await Deno.readTextFile(`${outputOf("report")}/t.md`);
      return `${columns} columns, ${paint("bold", table)}`;
    },
  };
  const terminal = { columns: 80, paint: (style: string, text: string) => `(${style}) ${text}` };
  const shown = (asked: string[], on: typeof terminal | null) =>
    printed(() => showResults(workflow, opened, asked, on));
  assertEquals(await shown(["report"], terminal), [
    ["\n80 columns, (bold) t.md\n", `Page: file://${opened.root}/r/a%20page.html`],
    [],
  ]);
  assertEquals(await shown(["report"], null), [["t.md\n"], ["r/t.md", "r/a page.html"]]);
  const { lastScreen: _, ...without } = workflow;
  const plain = await printed(() => showResults(without, opened, ["report"], terminal));
  assertEquals(plain, [["t.md\n"], ["r/t.md", "r/a page.html"]]);
});

Deno.test("after a failure, the screen shows the results that are there", async () => {
  await using project = await testProject({
    "cell.ts": `export default async ({ config, output }) => {
      if (config.fail) throw new Error("out of memory");
      await Deno.writeTextFile(output + "/cell", "97");
    };`,
    "report.ts": `export default async ({ inputs, output }) => {
      await Deno.writeTextFile(output + "/cells", Object.keys(inputs).sort().join());
    };`,
  });
  const stages = ["a", "b"].map((name) =>
    stage(name, "cell.ts", { config: { fail: name === "b" } })
  );
  const inputs = { a: "a", b: "b" };
  const report = stage("report", "report.ts", { inputs, partial: true });
  const { failed } = await project.run([...stages, report]);
  assertEquals(failed, ["b"]);
  const workflow: Workflow = {
    stages: [...stages, report],
    goal: ["report"],
    lastScreen: (outputOf) => Deno.readTextFile(`${outputOf("report")}/cells`),
  };
  const opened = await openProject(project.root, workflow.stages);
  const terminal = { columns: 80, paint: (_: string, text: string) => text };
  assertEquals(await printed(() => showResults(workflow, opened, ["report"], terminal)), [
    ["\na\n"],
    [],
  ]);
});
