import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { reasonText } from "../../../pipeline/plan/explain.ts";
import { openProject } from "../../../pipeline/plan/project.ts";
import type { Store } from "../../../pipeline/store/store.ts";
import type { RunRecord, Stage } from "../../../pipeline/types.ts";
import { EnvironmentError } from "../../../pipeline/words/errors.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";

const FILES = {
  "cell.ts": `export default async ({ config, output, send }) => {
    if (config.fail) throw new Error("no cell");
    send({ type: "fact", name: "device", value: config.device ?? "cpu" });
    send({ type: "fact", name: "speed", value: Math.random(), passing: true });
    await Deno.writeTextFile(output + "/cell", config.text);
  };`,
  "table.ts": `export default async ({ inputs, records, output }) => {
    const cells = await Promise.all(Object.keys(inputs).sort().map(async (role) =>
      role + "=" + await Deno.readTextFile(inputs[role] + "/cell")));
    const devices = Object.values(records).map((record) => record.facts.device);
    await Deno.writeTextFile(output + "/t.md", cells.join(" ") + " on " + devices.join(","));
  };`,
};

function table(cells: Record<string, Record<string, string | boolean>>): Stage[] {
  const inputs = Object.fromEntries(Object.keys(cells).map((name) => [name, `cell/${name}`]));
  return [
    ...Object.entries(cells).map(([name, config]) => stage(`cell/${name}`, "cell.ts", { config })),
    stage("table", "table.ts", {
      inputs,
      partial: true,
      publish: { "t.md": "results/t.md" },
      publishRecords: "results/runs",
    }),
  ];
}

async function tablesSeen(project: TestProject, stages: Stage[]): Promise<string[]> {
  const seen: string[] = [];
  await project.run(stages, {
    onEvent: ({ type }) => {
      if (type !== "published") return;
      seen.push(Deno.readTextFileSync(`${project.root}/results/t.md`));
    },
  });
  return seen;
}

Deno.test("partial: a table is published with the cells there are, and grows", async () => {
  await using project = await testProject(FILES);
  const stages = table({ a: { text: "1" }, b: { text: "2" }, c: { text: "3" } });
  assertEquals(await tablesSeen(project, stages), [
    "a=1 on cpu",
    "a=1 b=2 on cpu,cpu",
    "a=1 b=2 c=3 on cpu,cpu,cpu",
  ]);
  assertEquals((await project.run(stages)).events.map(({ type }) => type), ["plan", "summary"]);
});

Deno.test("partial: what is there when a run begins is shown before anything runs, and once", async () => {
  await using project = await testProject(FILES);
  const cells = { a: { text: "1" }, b: { text: "2", fail: true } };
  await project.run(table(cells).slice(0, 1));
  const shown = await project.run(table(cells));
  assertEquals(shown.started, ["table", "cell/b"]);
  assertEquals(await project.read("results/t.md"), "a=1 on cpu");
  assertEquals((await project.run(table(cells))).started, ["cell/b"]);
});

Deno.test("partial: what a preliminary report has nothing to say of yet, it leaves out", async () => {
  await using project = await testProject({
    ...FILES,
    "pages.ts": `export default async ({ inputs, output }) => {
      for (const role of Object.keys(inputs)) await Deno.writeTextFile(output + "/" + role, "page");
    };`,
  });
  const pages = (fail: boolean) => [
    stage("cell/a", "cell.ts", { config: { text: "1" } }),
    stage("cell/b", "cell.ts", { config: { text: "2", fail } }),
    stage("pages", "pages.ts", {
      inputs: { a: "cell/a", b: "cell/b" },
      partial: true,
      publish: { a: "results/a", b: "results/b" },
    }),
  ];
  const partly = await project.run(pages(true));
  assertEquals([partly.failed, await project.read("results/a")], [["cell/b"], "page"]);
  await project.run(pages(false));
  assertEquals(await project.read("results/b"), "page");
});

Deno.test("partial: a preliminary table is never fresh", async () => {
  await using project = await testProject(FILES);
  const stages = table({ a: { text: "1" }, b: { text: "2", fail: true } });
  const run = await project.run(stages);
  assertEquals([run.failed, run.blocked], [["cell/b"], ["table"]]);
  assertEquals(await project.read("results/t.md"), "a=1 on cpu");
  assertEquals(run.of("finished").at(-1)?.inputs, [1, 2]);
  assertEquals((await project.status(stages)).get("table")?.state, "waiting");
  const mended = table({ a: { text: "1" }, b: { text: "2" } });
  assertEquals((await project.run(mended)).started, ["cell/b", "table"]);
  assertEquals(await project.read("results/t.md"), "a=1 b=2 on cpu,cpu");
});

Deno.test("partial: a table that fails over part of its inputs may succeed over all", async () => {
  const strict = `const n = Object.keys(inputs).length;
    if (n < 2) throw new Error("only " + n);`;
  await using project = await testProject({
    ...FILES,
    "table.ts": FILES["table.ts"].replace("=> {", `=> { ${strict}`),
  });
  const run = await project.run(table({ a: { text: "1" }, b: { text: "2" } }));
  assertEquals(run.failed, []);
  assertEquals(run.of("abandoned").map(({ stage }) => stage), ["table"]);
  assertStringIncludes(run.of("abandoned")[0]?.message ?? "", "only 1");
  assertEquals(await project.read("results/t.md"), "a=1 b=2 on cpu,cpu");
});

Deno.test("partial: an input that cannot be verified fails the table once, after its run over a part, and the run ends", async () => {
  await using project = await testProject({
    ...FILES,
    "raw.ts": `export default ({ output }) => Deno.writeTextFile(output + "/raw", "the same");`,
  });
  const stages = (n: number) => [
    stage("raw", "raw.ts", { config: { n } }),
    stage("cell/a", "cell.ts", { config: { text: "1" } }),
    stage("cell/b", "cell.ts", { config: { text: "2" }, inputs: { raw: "raw" } }),
    stage("table", "table.ts", {
      config: { n },
      inputs: { a: "cell/a", b: "cell/b" },
      partial: true,
    }),
  ];
  const { verdicts } = await project.run(stages(1));
  const last = verdicts.get("cell/b")!.record!.output.digest;
  const opened = await openProject(project.root, stages(2));
  const verify: Store["verify"] = (digest, how) =>
    digest === last
      ? Promise.reject(new EnvironmentError("stale"))
      : opened.store.verify(digest, how);
  const stop = new AbortController();
  let told = 0;
  const { started, failed, of } = await project.run(stages(2), {
    project: { ...opened, store: { ...opened.store, verify } },
    stop: stop.signal,
    // The run would have no other end.
    onEvent: () => (told += 1) > 100 && stop.abort(),
  });
  // "cell/b" is fresh once "raw" has come to the same bits.
  assertEquals([started, failed], [["table", "raw"], ["table"]]);
  assertEquals(of("failed").map(({ message }) => message), ["stale"]);
});

Deno.test("run --force: a table that first runs over a part runs over all of its inputs too, though they come to the same bits", async () => {
  await using project = await testProject(FILES);
  // At first it is made over "b", and then over "a".
  const stages = (note: string) => table({ b: { text: "2", note }, a: { text: "1" } });
  await project.run(stages("before"));
  const run = await project.run(stages("now"), { forced: ["table"] });
  assertEquals(run.started, ["table", "cell/b", "table"]);
  assertEquals(run.of("finished").map(({ inputs }) => inputs), [[1, 2], [0, 0], [2, 2]]);
  assertEquals((await project.run(stages("now"))).started, []);
});

Deno.test("partial: another device remakes the table, another speed does not", async () => {
  await using project = await testProject(FILES);
  await project.run(table({ a: { text: "1" } }));
  const again = await project.run(table({ a: { text: "1" } }), { forced: ["cell/a"] });
  assertEquals([again.started, again.of("finished")[0]?.stillFresh], [["cell/a"], 1]);
  // The configuration changes and the output does not, but where it was run does.
  const moved = table({ a: { text: "1", device: "gpu" } });
  const run = await project.run(moved);
  assertEquals(run.started, ["cell/a", "table"]);
  assertEquals(run.of("started")[1]?.reasons.map(reasonText), ["fact cell/a.device: cpu → gpu"]);
  assertEquals(await project.read("results/t.md"), "a=1 on gpu");
});

Deno.test("publishRecords: one record a stage, none of a stage that is gone, nothing else touched", async () => {
  await using project = await testProject({ ...FILES, "results/runs/notes.json": '{"mine":1}' });
  await project.run(table({ a: { text: "1" }, b: { text: "2" } }));
  const record = JSON.parse(await project.read("results/runs/cell/a.json")) as RunRecord;
  assertEquals([record.stage, record.facts.device], ["cell/a", "cpu"]);
  await project.run(table({ a: { text: "1" } }));
  assertEquals(await project.exists("results/runs/cell/b.json"), false);
  assertEquals(await project.exists("results/runs/cell/a.json"), true);
  assertEquals(await project.read("results/runs/notes.json"), '{"mine":1}');
});

Deno.test("publish: a copy that was deleted or edited is restored without a run", async () => {
  await using project = await testProject(FILES);
  const stages = table({ a: { text: "1" } });
  await project.run(stages);
  await Deno.remove(`${project.root}/results/t.md`);
  await project.write("results/runs/cell/a.json", "{}");
  const run = await project.run(stages);
  assertEquals(run.started, []);
  assertEquals(run.of("published").map(({ files, records }) => [files, records]), [
    [["results/t.md"], 1],
  ]);
  assertEquals(await project.read("results/t.md"), "a=1 on cpu");
  assertNotEquals(await project.read("results/runs/cell/a.json"), "{}");
});

Deno.test("publish: a folder is copied with what is in it", async () => {
  await using project = await testProject({
    "figures.ts": `export default async ({ output }) => {
      await Deno.mkdir(output + "/figures");
      await Deno.writeTextFile(output + "/figures/one.svg", "<svg/>");
    };`,
  });
  await project.run([stage("f", "figures.ts", { publish: { figures: "results/figures" } })]);
  assertEquals(await project.read("results/figures/one.svg"), "<svg/>");
});

Deno.test("present: partial stages run over the results that are there, and what reads them too; nothing else runs", async () => {
  await using project = await testProject({
    ...FILES,
    "page.ts": `export default async ({ inputs, output }) =>
      Deno.writeTextFile(output + "/page", await Deno.readTextFile(inputs.table + "/t.md"));`,
  });
  const cells = { a: { text: "1" }, b: { text: "2" } };
  await project.run(table(cells).slice(0, 1));
  const page = stage("page", "page.ts", {
    inputs: { table: "table" },
    partial: true,
    publish: { page: "results/page" },
  });
  const stages = [...table(cells), page];
  const run = await project.run(stages, { present: true, goal: ["page"] });
  assertEquals([run.started, run.failed, run.blocked], [["table", "page"], [], []]);
  assertEquals(await project.read("results/page"), "a=1 on cpu");
  const again = await project.run(stages, { present: true, goal: ["page"] });
  assertEquals(again.events.map(({ type }) => type), ["plan", "summary"]);
  assertEquals((await project.run(stages)).started, ["cell/b", "table", "page"]);
  assertEquals(await project.read("results/page"), "a=1 b=2 on cpu,cpu");
});

Deno.test("present: with nothing there, nothing runs; a damaged result is left out and not made again", async () => {
  await using project = await testProject(FILES);
  const stages = table({ a: { text: "1" }, b: { text: "2" } });
  const nothing = await project.run(stages, { present: true });
  assertEquals([nothing.started, await project.exists("results")], [[], false]);
  await project.run(stages);
  const { output } = (await project.status(stages)).get("cell/b")!.record!;
  const object = `.cache/store/objects/${output.digest.slice(0, 2)}/${output.digest}/cell`;
  await Deno.chmod(`${project.root}/${object}`, 0o644);
  await Deno.writeTextFile(`${project.root}/${object}`, "3");
  await Deno.remove(`${project.root}/results/t.md`);
  const inputs = { b: "cell/b", a: "cell/a" };
  const other = stage("other", "table.ts", { config: { other: true }, inputs, partial: true });
  const run = await project.run([...stages, other], { present: true, goal: ["other"] });
  assertEquals([run.of("damaged").length, run.started], [1, ["other"]]);
});
