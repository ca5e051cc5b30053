import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { App, LoadOptions } from "../../../pipeline/app.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";

const FILES = {
  "train.ts": `export default async ({ config, seed, output }) => {
    if (config.fail) throw new Error("out of memory");
    await Deno.writeTextFile(output + "/accuracy", String(config.rate * 10 + seed));
  };`,
  "table.ts": `export default async ({ config, inputs, records, output }) => {
    const cells = await Promise.all(Object.keys(inputs).sort().map((role) =>
      Deno.readTextFile(inputs[role] + "/accuracy")));
    await Deno.writeTextFile(output + "/t.csv", cells.join(","));
    const [{ facts }] = Object.values(records);
    for (const name of config.draws) {
      await Deno.writeTextFile(output + "/" + name, facts.host.processor);
    }
  };`,
};

/** Two trainings and their table: a run's own results stand in `local`, the committed ones in `results`. */
function app({ root }: TestProject, rate = 1, draws = ["old.svg"]): App {
  return {
    root,
    importMapFlags: ["--no-lock"],
    load({ seeds = [1, 2], set, committed }: LoadOptions) {
      const folder = committed ? "results" : "local";
      const config = { rate, ...Object.fromEntries(set.map(({ path, value }) => [path, value])) };
      const trains = seeds.map((seed) => stage(`train/seed-${seed}`, "train.ts", { seed, config }));
      const table = stage("table", "table.ts", {
        config: { draws },
        inputs: Object.fromEntries(trains.map(({ name }) => [name, name])),
        partial: true,
        publish: Object.fromEntries(["t.csv", ...draws].map((file) => [file, `${folder}/${file}`])),
        publishFolder: folder,
        publishRecords: `${folder}/runs`,
        publishEvidence: ["accuracy"],
      });
      return Promise.resolve({
        stages: [...trains, table],
        goal: ["table"],
        committed: {
          records: "results/runs",
          compare: () => Promise.resolve({ line: "", text: "", data: {} }),
          changes: async (before, after) => [
            `table: ${await before("results/t.csv") ?? "–"} → ${await after("results/t.csv")}`,
          ],
        },
      });
    },
  };
}

Deno.test("only publish changes committed results: it says old and new, and with --dry-run no more than that", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  assertEquals(await project.read("local/t.csv"), "11,12");
  assertEquals(await project.exists("results"), false);
  const first = await show(app(project), "publish");
  assertEquals(
    first.stdout,
    "new      results/t.csv\nnew      results/old.svg\nnew      4 files of run records in results/runs\n" +
      "table: – → 11,12\nPublished. git diff shows it, and git restore takes it back.",
  );
  assertEquals(await project.read("results/t.csv"), "11,12");
  assertEquals(
    (await show(app(project), "publish", "quick")).stdout,
    "Nothing changes: the committed results are the ones here.",
  );

  const other = app(project, 2, ["new.svg"]);
  await show(other, "reproduce");
  assertEquals(await project.read("results/t.csv"), "11,12");
  const told = await show(other, "publish", "--dry-run");
  assertEquals(
    told.stdout,
    "changed  results/t.csv\nnew      results/new.svg\nremoved  results/old.svg\n" +
      "changed  4 files of run records in results/runs\ntable: 11,12 → 21,22",
  );
  assertEquals(await project.read("results/t.csv"), "11,12");
  assertStringIncludes((await show(other, "publish")).stdout, "Published.");
  assertEquals(await project.read("results/t.csv"), "21,22");
  assertEquals(await project.exists("results/old.svg"), false);
});

Deno.test("publish says which results are not there and which records go, and without any result it writes nothing", async () => {
  await using project = await testProject(FILES);
  const nothing = await show(app(project), "publish");
  assertEquals(nothing.code, 2);
  assertMatch(
    nothing.stderr,
    /Publishing: none of the 2 results is there\..* deno task reproduce\./,
  );
  assertEquals(await project.exists("results"), false);
  await show(app(project), "run", "train/seed-1");
  assertMatch(
    (await show(app(project), "publish")).stderr,
    /^1 of 2 results are not there, such as train\/seed-2\./,
  );
  const small = app(project);
  const one: App = { ...small, load: (options) => small.load({ ...options, seeds: [2] }) };
  await show(one, "reproduce");
  assertStringIncludes(
    (await show(one, "publish")).stdout,
    "\nremoved  results/runs/train/seed-1.json\n",
  );
  assertEquals(await project.exists("results/runs/train/seed-1.json"), false);
});

Deno.test("a run tells of its own machine and time, and publish keeps the committed record of equal bits", async () => {
  await using project = await testProject(FILES);
  const drawn = app(project);
  await show(drawn, "reproduce");
  await show(drawn, "publish");
  const path = "results/runs/train/seed-1.json";
  const record = JSON.parse(await project.read(path));
  const here = record.facts.host.processor;
  record.facts.host.processor = "another machine's";
  const committed = `${JSON.stringify(record, null, 2)}\n`;
  await project.write(path, committed);
  await Deno.remove(`${project.root}/local`, { recursive: true });

  await show(drawn, "reproduce");
  assertEquals(await project.read("local/old.svg"), here);
  const own = JSON.parse(await project.read("local/runs/train/seed-1.json"));
  assertEquals(own.facts.host.processor, here);

  await show(drawn, "publish");
  assertEquals(await project.read(path), committed);
  assertEquals(await project.read("results/old.svg"), "another machine's");
});

Deno.test("publish loses no committed run: what is not fresh here has to be run or restored first", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  await show(app(project), "publish");
  const other = app(project, 2);
  await show(other, "run", "train/seed-1");
  const { code, stderr } = await show(other, "publish");
  assertEquals(code, 2);
  assertMatch(
    stderr,
    /1 committed run would be lost, such as train\/seed-2, which is not fresh here/,
  );
  assertEquals(await project.read("results/t.csv"), "11,12");
});

Deno.test("a run that fails half-way or that changes fields and seeds leaves the committed results as they are", async () => {
  await using project = await testProject(FILES);
  await show(app(project), "reproduce");
  await show(app(project), "publish");
  const committed = async () => [
    await project.read("results/t.csv"),
    await project.read("results/runs/train/seed-1.json"),
  ];
  const before = await committed();
  await show(app(project), "reproduce", "--set", "rate=3", "--seeds", "1");
  assertEquals(await project.read("local/t.csv"), "31");
  await show(app(project), "reproduce", "--set", "fail=true");
  assertEquals(await committed(), before);
  const refused = await show(app(project), "publish", "--set", "rate=3");
  assertMatch(refused.stderr, /--set belongs to .*"publish" does not take it/);
});

Deno.test("a fresh clone restores the committed results, and publish finds nothing to change, whatever it makes on its way", async () => {
  await using project = await testProject({
    ...FILES,
    "slow.ts": `export default async ({ output }) => {
      await new Promise((done) => setTimeout(done, 500));
      await Deno.writeTextFile(output + "/slow", "slow");
    };`,
    "page.ts": `export default async ({ inputs, output }) => {
      await Deno.writeTextFile(output + "/page", Object.keys(inputs).sort().join());
    };`,
  });
  const small = app(project);
  const withPage: App = {
    ...small,
    async load(options) {
      const { stages, ...rest } = await small.load(options);
      const folder = options.committed ? "results" : "local";
      const slow = stage("slow", "slow.ts", { partial: true, inputs: { seed: "train/seed-1" } });
      const page = stage("page", "page.ts", {
        inputs: { table: "table", slow: "slow" },
        partial: true,
        publish: { page: `${folder}/page` },
        publishFolder: folder,
      });
      return { ...rest, stages: [...stages, slow, page], goal: ["page"] };
    },
  };
  await show(withPage, "reproduce");
  assertStringIncludes((await show(withPage, "publish")).stdout, "new      results/page\n");
  assertEquals(await project.read("results/page"), "slow,table");
  await Deno.remove(`${project.root}/.cache`, { recursive: true });
  await Deno.remove(`${project.root}/local`, { recursive: true });
  assertMatch((await show(withPage, "restore")).stdout, /^2 runs restored/);
  assertEquals(
    (await show(withPage, "publish")).stdout,
    "Nothing changes: the committed results are the ones here.",
  );
});
