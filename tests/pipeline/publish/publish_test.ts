import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { digestFile, listFiles } from "../../../pipeline/key/digest.ts";
import type { App } from "../../../pipeline/app.ts";
import { UserError } from "../../../pipeline/words/errors.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { SEEDS, seedsApp } from "../helpers/seeds_app.ts";

const FILES = {
  "cell.ts": `export default async ({ config, output }) => {
    if (config.fail) throw new Error("no cell");
    await Deno.writeTextFile(output + "/" + (config.file ?? "cell"), config.text ?? "1");
  };`,
  "draw.ts": `export default async ({ config, output }) => {
    for (const path of config.draws) {
      const file = output + "/figures/" + path;
      await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(file, path);
    }
  };`,
};
const LIST = "results/published/figures.sha256";

interface Drawing {
  readonly draws: readonly string[];
  readonly cells?: Readonly<Record<string, { readonly fail: boolean }>>;
}

/** A report that draws files, behind which there are cells. */
function figures({ draws, cells = { a: { fail: false } } }: Drawing): Stage[] {
  return [
    ...Object.entries(cells).map(([name, config]) => stage(`cell/${name}`, "cell.ts", { config })),
    stage("figures", "draw.ts", {
      config: { draws },
      inputs: Object.fromEntries(Object.keys(cells).map((name) => [name, `cell/${name}`])),
      partial: true,
      publish: { figures: "results/figures" },
      publishFolder: "results",
    }),
  ];
}

const published = (project: TestProject) => listFiles(`${project.root}/results/figures`);

Deno.test("what a stage published and no longer makes goes, with its folder; what anybody else wrote stays", async () => {
  await using project = await testProject({ ...FILES, "results/figures/mine.svg": "mine" });
  await project.run(figures({ draws: ["one.svg", "old/two.svg", "old/three.svg", "edited.svg"] }));
  await project.write("results/figures/edited.svg", "by hand");
  const run = await project.run(figures({ draws: ["one.svg", "four.svg"] }));
  assertEquals(await published(project), ["edited.svg", "four.svg", "mine.svg", "one.svg"]);
  assertEquals(await project.exists("results/figures/old"), false);
  assertEquals(run.of("published").map(({ files }) => [...files].sort()), [[
    "results/figures/four.svg",
    "results/figures/old/three.svg",
    "results/figures/old/two.svg",
  ]]);
});

Deno.test("a link to a folder stays, with what is in the folder, when nothing published is left in it", async () => {
  await using project = await testProject({ ...FILES, "elsewhere/mine.svg": "mine" });
  await Deno.mkdir(`${project.root}/results/figures`, { recursive: true });
  const link = `${project.root}/results/figures/old`;
  await Deno.symlink("../../elsewhere", link);
  await project.run(figures({ draws: ["one.svg", "old/two.svg"] }));
  assertEquals(await listFiles(`${project.root}/elsewhere`), ["mine.svg", "two.svg"]);
  await project.run(figures({ draws: ["one.svg"] }));
  assertEquals(await listFiles(`${project.root}/elsewhere`), ["mine.svg"]);
  assertEquals(await Deno.readLink(link), "../../elsewhere");
});

Deno.test("the list of what was published is what sha256sum checks", async () => {
  await using project = await testProject(FILES);
  await project.run(figures({ draws: ["b.svg", "a.svg"] }));
  const { success, stdout } = await new Deno.Command("sha256sum", {
    args: ["--strict", "-c", LIST],
    cwd: project.root,
  }).output();
  assertEquals(
    [success, new TextDecoder().decode(stdout)],
    [true, "results/figures/a.svg: OK\nresults/figures/b.svg: OK\n"],
  );
});

Deno.test("nothing goes while a stage fails, and then all that is old", async () => {
  await using project = await testProject(FILES);
  await project.run(figures({ draws: ["first.svg"] }));
  const failing = { a: { fail: false }, b: { fail: true } };
  await project.run(figures({ draws: ["second.svg"], cells: failing }));
  assertEquals(await published(project), ["first.svg", "second.svg"]);
  await project.run(figures({ draws: ["fourth.svg"] }));
  assertEquals(await published(project), ["fourth.svg"]);
});

Deno.test("a kill between list and files leaves nothing that the next run does not know of", async () => {
  await using project = await testProject(FILES);
  await project.run(figures({ draws: ["old.svg", "both.svg"] }));
  const before = await project.read(LIST);
  await project.run(figures({ draws: ["both.svg", "new.svg"] }));
  const after = await project.read(LIST);
  // Killed with the list widened, the new file written and the old one not removed yet.
  await project.write(LIST, before + after);
  await project.write("results/figures/old.svg", "old.svg");
  await project.run(figures({ draws: ["newest.svg"] }));
  assertEquals(await published(project), ["newest.svg"]);
});

Deno.test("a list names nothing outside of its folder, whatever it says", async () => {
  await using project = await testProject({ ...FILES, "precious.txt": "precious" });
  const { digest } = await digestFile(`${project.root}/precious.txt`);
  const lines = ["precious.txt", "results/../precious.txt", `${project.root}/precious.txt`, ""];
  await project.write(LIST, lines.map((path) => `${digest}  ${path}\n`).join(""));
  await project.run(figures({ draws: ["one.svg"] }));
  assertEquals(await project.read("precious.txt"), "precious");
  const outside = figures({ draws: ["one.svg"] }).map((each) =>
    each.publish ? { ...each, publishFolder: "elsewhere" } : each
  );
  const error = await assertRejects(() => openProject(project.root, outside), UserError);
  assertStringIncludes(
    error.message,
    '"figures" publishes "results/figures"; wanted a path inside',
  );
});

Deno.test("stages that share a folder of records keep theirs side by side, with the evidence of both", async () => {
  await using project = await testProject(FILES);
  const both = (tables: string[], drawn: string[]): Stage[] => [
    ...["row", "sweep"].map((name) =>
      stage(`cell/${name}`, "cell.ts", { config: { file: `${name}.csv`, text: name } })
    ),
    ...([["tables", tables, "row.csv"], ["figures", drawn, "sweep.csv"]] as const).map((
      [name, cells, file],
    ) =>
      stage(name, "draw.ts", {
        config: { draws: [name] },
        inputs: Object.fromEntries(cells.map((cell) => [cell, `cell/${cell}`])),
        partial: true,
        publishRecords: "results/runs",
        publishEvidence: [file],
      })
    ),
  ];
  await project.run(both(["row"], ["sweep"]));
  const all = ["cell/row.json", "cell/row/row.csv", "cell/sweep.json", "cell/sweep/sweep.csv"];
  assertEquals(await listFiles(`${project.root}/results/runs`), all);
  const again = await project.run(both(["row"], ["sweep"]));
  assertEquals(again.events.map(({ type }) => type), ["plan", "summary"]);
  await project.run(both(["row"], ["row"]));
  assertEquals(await listFiles(`${project.root}/results/runs`), all.slice(0, 2));
});

Deno.test("a published record stays as it is while key and output are equal, and tables are made of it", async () => {
  await using project = await testProject({
    ...FILES,
    "table.ts": `export default ({ records, output }) => Deno.writeTextFile(output + "/t.md",
      Object.values(records).map(({ facts }) => facts.host.processor).join());`,
  });
  const stages = (text: string) => [
    stage("cell", "cell.ts", { config: { text } }),
    stage("table", "table.ts", {
      inputs: { cell: "cell" },
      partial: true,
      publish: { "t.md": "results/t.md" },
      publishRecords: "results/runs",
    }),
  ];
  const path = "results/runs/cell.json";
  await project.run(stages("1"));
  const record = JSON.parse(await project.read(path));
  record.facts.host.processor = "another machine's";
  record.seconds = 1000;
  const committed = `${JSON.stringify(record, null, 2)}\n`;
  await project.write(path, committed);

  await project.run(stages("1"));
  await project.run(stages("1"), { forced: ["cell"] });
  assertEquals(await project.read(path), committed);
  assertEquals(await project.read("results/t.md"), "another machine's");
  const again = await project.run(stages("1"));
  assertEquals(again.events.map(({ type }) => type), ["plan", "summary"]);

  // Another key, though the output is the same; and another output.
  await project.write("cell.ts", `${FILES["cell.ts"]}\nconsole.log("other code");`);
  await project.run(stages("1"));
  assertEquals(JSON.parse(await project.read(path)).output, record.output);
  assertEquals(JSON.parse(await project.read(path)).seconds < 1000, true);
  await project.run(stages("2"));
  assertEquals(JSON.parse(await project.read(path)).output.digest === record.output.digest, false);
});

Deno.test("a published record stays as it is when a stage of the same key, with another name, has made the run anew", async () => {
  await using project = await testProject(FILES);
  // As in two profiles: each has a stage of its own name for one and the same run.
  const profile = (cell: string) => [
    stage(cell, "cell.ts", { config: { text: "1" } }),
    stage(`table/${cell}`, "draw.ts", {
      config: { draws: [cell] },
      inputs: { cell },
      partial: true,
      publishRecords: `results/${cell}`,
    }),
  ];
  const path = "results/two/two.json";
  await project.run(profile("one"));
  await project.run(profile("two"));
  const committed = await project.read(path);
  assertEquals(JSON.parse(committed).stage, "one");
  await project.run(profile("one"), { forced: ["one"] });
  const again = JSON.parse(await project.read(".cache/store/stages/one.json"));
  assert(again.started !== JSON.parse(committed).started, "it was made anew");
  await project.run(profile("two"));
  assertEquals(await project.read(path), committed);
});

Deno.test("results of one name keep the records of all seeds, also under --seeds or --set beside the name", async () => {
  await using project = await testProject(SEEDS);
  const app: App = {
    ...seedsApp(project),
    async load(options) {
      const { stages, ...rest } = await seedsApp(project).load(options);
      const publishRecords = `results/${options.name ?? "plain"}`;
      return {
        ...rest,
        stages: stages.map((each) => each.name === "table" ? { ...each, publishRecords } : each),
      };
    },
  };
  const there = async (folder: string) => {
    const seeds = [1, 2].map((seed) =>
      project.exists(`results/${folder}/train/f1/seed-${seed}.json`)
    );
    return await Promise.all(seeds);
  };
  await show(app, "reproduce", "--name", "slow");
  for (const flags of [["--seeds", "1"], ["--seeds", "1", "--set", "rate=2"]]) {
    await show(app, "reproduce", "--name", "slow", ...flags);
    assertEquals(await there("slow"), [true, true]);
  }
  await show(app, "reproduce");
  await show(app, "reproduce", "--seeds", "1");
  assertEquals(await there("plain"), [true, false], "a folder of its own keeps what is made alone");
});
