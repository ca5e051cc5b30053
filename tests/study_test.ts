/** Studies of small networks on small tables, through the real command line in a copy of the project. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { stream } from "../models/random/random.ts";
import { copyProject, MAIN, PROGRAM, type ProjectCopy } from "./setup/project_copy.ts";
import { locateForTests } from "./tensorflow/library.ts";

const { path: library } = await locateForTests();

/** A table of two numbers and a class. */
function table(lines: number, classOf: (x: number, y: number, line: number) => boolean): string {
  const [x, y] = ["x", "y"].map((name) => stream(1, name).uniform(lines, -1, 1));
  const rows = Array.from(
    x!,
    (x, i) => `${x},${y![i]},${classOf(x, y![i]!, i) ? "plus" : "minus"}`,
  );
  return `a,b,label\n${rows.join("\n")}\n`;
}

const coin = stream(2, "coin").uniform(300, 0, 1);
const TABLES = {
  // Whether both signs are the same: no line tells the classes apart.
  signs: table(4000, (x, y) => x * y > 0),
  coins: table(300, (_, __, line) => coin[line]! > 0.5),
};

const NETWORK = `
import { dense, flatten, relu } from "../../models/layer_list/layers.ts";
import { network } from "../../models/layer_list/network.ts";

export default network({
  name: "Two layers",
  imageShape: [1, 1, 2],
  classes: 2,
  layers: [flatten(), dense(32), relu(), dense(2)],
});
`;

/** A full batch of 3,200 makes 3 updates where one of two makes 4,800; with as many passes as RA, that takes an hour a seed. */
const EXPERIMENTS = {
  "short-regime":
    "dataset: signs\nbatch: { small: 2, large: 3200 }\nregime: { epochs: 3, learningRate: { 0: 0.001 } }\n",
  "random-labels":
    "dataset: coins\nbatch: { small: 8, large: 80 }\nregime: { epochs: 2, learningRate: { 0: 0.05 } }\n",
  "too-fast": "dataset: coins\nbatch: { small: 8, large: 80 }\n" +
    "regime: { epochs: 4, learningRate: { 0: 1000000 } }\noptimizer: { gradientClip: null }\n",
};

async function madeProject(): Promise<ProjectCopy> {
  const copy = await copyProject(PROGRAM);
  const { root } = copy;
  await Deno.mkdir(`${root}/data`);
  await Deno.mkdir(`${root}/configs/datasets`, { recursive: true });
  await Deno.writeTextFile(`${root}/configs/experiments/two_layers.ts`, NETWORK);
  for (const [name, text] of Object.entries(TABLES)) {
    await Deno.writeTextFile(`${root}/data/${name}.csv`, text);
    await Deno.writeTextFile(
      `${root}/configs/datasets/${name}.yaml`,
      `title: ${name}\nsources:\n  - folder: data/${name}.csv\n`,
    );
  }
  for (const [name, text] of Object.entries(EXPERIMENTS)) {
    const path = `${root}/configs/experiments/${name}.yaml`;
    await Deno.writeTextFile(path, `network: ./two_layers.ts\n${text}`);
  }
  return copy;
}

Deno.test("studies tell what a large batch does to small networks of one's own", async (test) => {
  await using copy = await madeProject();
  const study = (...words: string[]) =>
    copy.run([...MAIN, "study", ...words], { STD: "npm", LIBTENSORFLOW_PATH: library });
  const page = (experiment: string) =>
    Deno.readTextFile(`${copy.root}/results/local/${experiment}-study/study.md`);

  await test.step("random labels: there is nothing to lose, and no number of seeds tells", async () => {
    const { code, stdout, stderr } = await study("random-labels", "--seeds", "2");
    assertEquals(code, 0, stderr);
    const plan = stderr.indexOf('The plan of the study of "random-labels"');
    assert(plan >= 0 && plan < stderr.indexOf("start   train/"), stderr);
    assertStringIncludes(stdout, "**Cannot tell.**");
    assertStringIncludes(stdout, "no more test examples than guessing among 2 classes is");
    assertEquals(stdout.trim(), (await page("random-labels")).trim());
    assert(!stderr.includes("Step 2."), stderr);
    const report = await Deno.readTextFile(
      `${copy.root}/results/local/random-labels-study/report.html`,
    );
    const answer = report.indexOf("<strong>Cannot tell.</strong>");
    assert(answer > report.indexOf("Does a large batch hurt?") && answer > 0);
    assert(answer < report.indexOf('<h2 id="table">'), "the answer comes first");
  });

  await test.step("a second time, nothing runs, and programs get it as data", async () => {
    const { code, stdout, stderr } = await study("random-labels", "--seeds", "2", "--json");
    assertEquals(code, 0, stderr);
    const events = stdout.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(events.filter(({ type }) => type === "started"), []);
    const { type, verdict, look, next } = events.at(-1);
    assertEquals([type, verdict, look.why, next], ["study", "Cannot tell", "chance", null]);
  });

  await test.step("a rate at which nothing trains: both batches diverge", async () => {
    const { code, stdout, stderr } = await study("too-fast", "--seeds", "2");
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, "A training that diverges is an answer, and the study goes on.");
    assertStringIncludes(stdout, "**Diverges.**");
  });

  await test.step("a budget too short for the first seed runs no training, and says how long that takes", async () => {
    const { code, stderr } = await study("short-regime", "--budget", "1s");
    assertEquals(code, 2, stderr);
    assertStringIncludes(
      stderr,
      'error: Studying "short-regime": the next seed of step 1 takes about',
    );
    assertStringIncludes(stderr, "Nothing was run.");
    assert(!stderr.includes("start   train/"), stderr);
  });

  await test.step("a regime too short for the large batch: under-trained, and the budget leaves out the rest", async () => {
    const { code, stdout, stderr } = await study("short-regime", "--budget", "7m");
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "**Under-trained.**");
    assertStringIncludes(stdout, "in 3 updates where the small one makes 4,800.");
    assertStringIncludes(stdout, "**Left out for the budget of 7m:** of step 2, +LR");
    assertStringIncludes(stderr.replaceAll(/\s+/g, " "), "of the budget of 7m is left.");
  });

  await test.step("what cannot be read, or does not fit, is told before anything runs", async () => {
    for (
      const [words, text] of [
        [["shrt-regime"], 'Did you mean "short-regime"?'],
        [["short-regime", "--budget", "soon"], '--budget is "soon"; wanted a length of time'],
        [["f1-sweep"], "it is a sweep over many batch sizes"],
        [[], '"study" needs <experiment>'],
      ] as const
    ) {
      const { code, stderr } = await study(...words);
      assertEquals([words, code], [words, 2], stderr);
      assertStringIncludes(stderr, text);
    }
  });
});
