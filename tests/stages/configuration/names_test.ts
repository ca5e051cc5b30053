/** What entries may be called, and what is said of names that are used twice: with file and line, before any stage is made. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "../../../pipeline/words/errors.ts";
import { checkConfiguration } from "../../../stages/configuration/check.ts";
import { loadDag } from "../../../stages/dag.ts";
import { copyConfigs } from "./config_copy.ts";

/** What is told of a profile `own` that runs the experiment `own`, with these files in `configs/`. */
async function told(files: Readonly<Record<string, string>>, profile = "own") {
  await using copy = await copyConfigs();
  await Deno.mkdir(`${copy.root}/configs/datasets`);
  const all = {
    "profiles/own.yaml": "experiments: [own]\nseeds: 1\n",
    "experiments/own.yaml": "network: f1\ndataset: mnist-digits\n",
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    const isAdded = text.startsWith("\n");
    await copy.write(path, isAdded ? await copy.read(path) + text : text);
  }
  const { mistakes, idleMistakes } = await checkConfiguration(copy.root, profile);
  const dag = await loadDag({ root: copy.root, profile, set: [], device: "cpu" });
  assertEquals(dag.problems, mistakes);
  return { mistakes, idleMistakes };
}

const RULE =
  "wanted small letters, digits and . _ = + -, beginning with a letter or a digit, and " +
  "not ending in .json";

Deno.test("an experiment whose file has capitals in its name is told once, with its file; where it is not used, as a note", async () => {
  const file = { "experiments/My-Net.yaml": "network: f1\ndataset: mnist-digits\n" };
  const text =
    `configs/experiments/My-Net.yaml:1:1: "My-Net" cannot be the name of an experiment: ` +
    `${RULE}, such as "my-net".`;
  assertEquals(await told(file), { mistakes: [], idleMistakes: [text] });
  const used = { ...file, "profiles/own.yaml": "experiments: [own, My-Net]\nseeds: 1\n" };
  assertEquals((await told(used)).mistakes, [text]);
});

Deno.test("a method, a data set and a profile with names that no stage can have are told with file and line", async () => {
  await using copy = await copyConfigs();
  const line = (await copy.read("methods.yaml")).split("\n").length + 1;
  const method = await told({
    "methods.yaml": "\nLB_2:\n  extends: lb\n  title: Two\n",
    "experiments/own.yaml": "network: f1\ndataset: mnist-digits\nmethods: [sb, LB_2]\n",
  });
  assertEquals(method.mistakes, [
    `configs/methods.yaml:${line}:1: LB_2: "LB_2" cannot be the name of a method: ${RULE}, such as "lb_2".`,
  ]);
  const data = await told({
    "datasets/My data.yaml": "sources:\n  - folder: nowhere\n",
    "experiments/own.yaml": "network: f1\ndataset: My data\n",
  });
  assertEquals(data.mistakes, [
    `configs/datasets/My data.yaml:1:1: "My data" cannot be the name of a data set: ${RULE}, such as "my-data".`,
  ]);
  const profile = await told({ "profiles/Own.yaml": "experiments: [own]\nseeds: 1\n" }, "Own");
  assertEquals(profile.mistakes, [
    `configs/profiles/Own.yaml:1:1: "Own" cannot be the name of a profile: ${RULE}, such as "own".`,
  ]);
});

Deno.test("a method, a batch or an experiment that a list has twice is told at its place, and no stage is made of it", async () => {
  const own = (text: string) => told({ "experiments/own.yaml": text });
  const needed = "network: f1\ndataset: mnist-digits\n";
  const place = "configs/experiments/own.yaml:";
  const rule = "wanted each entry once.";
  assertEquals((await own(`${needed}methods: [sb, lb, sb]\n`)).mistakes, [
    `${place}3:19: methods.2: found "sb", ${rule}`,
  ]);
  assertEquals((await own(`${needed}methods: [sb, sb]\nmethods+: [lb]\n`)).mistakes, [
    `${place}3:15: methods.1: found "sb", ${rule}`,
  ]);
  assertEquals((await own(`${needed}sweep: { gbn: [256, 512, 256] }\n`)).mistakes, [
    `${place}3:26: sweep.gbn.2: found 256, ${rule}`,
  ]);
  const profile = await told({ "profiles/own.yaml": "experiments: [own, own]\nseeds: 1\n" });
  assertEquals(profile.mistakes, [
    `configs/profiles/own.yaml:1:20: experiments.1: found "own", ${rule}`,
  ]);
});

Deno.test("two methods of one title in one experiment, such as an inherited one, are told with file and line; in two experiments they may be", async () => {
  await using copy = await copyConfigs();
  const line = (await copy.read("methods.yaml")).split("\n").length + 1;
  const methods = { "methods.yaml": "\nown-lb:\n  extends: lb\n  learningRate: { times: 0.5 }\n" };
  const experiment = "network: f1\ndataset: mnist-digits\n";
  const text =
    `configs/methods.yaml:${line}:1: own-lb: its title is "LB", as is that of "lb", and an experiment has both, ` +
    "which tables and figures could not tell apart. Give it a `title` of its own.";
  for (const list of ["methods: [own-lb, lb, sb]\n", "sweep: { own-lb: [64], lb: [128] }\n"]) {
    const { mistakes } = await told({ ...methods, "experiments/own.yaml": experiment + list });
    assertEquals(mistakes, [text], list);
  }
  const apart = {
    "profiles/own.yaml": "experiments: [own, other]\nseeds: 1\n",
    "experiments/own.yaml": `${experiment}methods: [sb, own-lb]\n`,
    "experiments/other.yaml": `${experiment}methods: [sb, lb]\n`,
  };
  assertEquals((await told({ ...methods, ...apart })).mistakes, []);
  const idle = { "experiments/other.yaml": `${experiment}methods: [own-lb, lb]\n` };
  assertEquals(await told({ ...methods, ...idle }), { mistakes: [], idleMistakes: [text] });
});

Deno.test("a broken file of a data set that nothing uses stops nothing; where it is used it is told once, and files of editors never", async () => {
  const files = { "datasets/mine.yaml": "sources: [", "datasets/.#mine.yaml": "an editor's lock" };
  const text = /^configs\/datasets\/mine\.yaml:1:\d+: not YAML: /;
  const unused = await told(files);
  assertEquals(unused.mistakes, []);
  assertEquals(unused.idleMistakes.length, 1);
  assertMatch(unused.idleMistakes[0]!, text);
  const used = { ...files, "experiments/own.yaml": "network: f1\ndataset: mine\n" };
  const { mistakes, idleMistakes } = await told(used);
  assertEquals([mistakes.length, idleMistakes], [1, []]);
  assertMatch(mistakes[0]!, text);
});

Deno.test("data sets that share a download are made of the same files", async () => {
  await using copy = await copyConfigs();
  const datasets = await copy.read("datasets.yaml");
  await copy.write("profiles/own.yaml", "experiments: [own, other]\nseeds: 1\n");
  await copy.write("experiments/own.yaml", "network: f1\ndataset: mnist\n");
  await copy.write("experiments/other.yaml", "network: f1\ndataset: mirrored\n");
  const load = async (fields: string) => {
    await copy.write("datasets.yaml", `${datasets}\nmirrored:\n  reduces: mnist\n${fields}`);
    return await loadDag({ root: copy.root, profile: "own", set: [], device: "cpu" });
  };
  const { problems, stages } = await load("");
  assertEquals(problems, []);
  assertEquals(stages.filter(({ name }) => name === "download/mnist").length, 1);
  await assertRejects(
    () => load("  sources: [{ url: https://example.org/ }]\n"),
    UserError,
    'Data sets "mnist" and "mirrored" share download/mnist, and their sources or files differ.',
  );
});
