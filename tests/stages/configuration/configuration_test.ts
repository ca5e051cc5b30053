import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { loadDag } from "../../../stages/dag.ts";
import { show } from "../../pipeline/helpers/screen.ts";
import { copyProject, PROGRAM } from "../../setup/project_copy.ts";
import { checkConfiguration, type Setting } from "../../../stages/configuration/check.ts";
import { KNOWLEDGE } from "../../../stages/mistakes/knowledge.ts";
import { loadConfiguration } from "./load_configuration.ts";
import { trainConfig } from "../../../stages/training/train_config.ts";
import { ROOT } from "../../root.ts";

/** A copy of `configs/` in a folder of its own, with some files replaced. */
async function project(files: Readonly<Record<string, string>> = {}) {
  const root = await Deno.makeTempDir();
  const { success } = await new Deno.Command("cp", { args: ["-R", `${ROOT}/configs`, root] })
    .output();
  assertEquals(success, true);
  for (const [path, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${root}/configs/${path}`, text);
  }
  return { root, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

async function mistakes(
  files: Readonly<Record<string, string>>,
  profile = "quick",
  settings: readonly Setting[] = [],
): Promise<string> {
  await using copy = await project(files);
  const error = await assertRejects(() => loadConfiguration(copy.root, profile, settings), Error);
  return error.message;
}

Deno.test("the committed configurations are sound, and fit their data and networks", async () => {
  for (const { name } of Deno.readDirSync(`${ROOT}/configs/profiles`)) {
    const profile = name.replace(".yaml", "");
    const { mistakes, idleMistakes } = await checkConfiguration(ROOT, profile, [], KNOWLEDGE);
    assertEquals([...mistakes, ...idleMistakes], [], profile);
  }
});

Deno.test("the methods of F1 differ from column to column as the paper's text says", async () => {
  const { experiments, methods } = await loadConfiguration(ROOT, "mnist");
  const configs = Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, trainConfig(experiments.f1!, method)]),
  );
  const summary = (name: string) => {
    const { batch, batchNorm, regime } = configs[name]!;
    return [
      batch,
      batchNorm.form,
      regime.drops[0]!.learningRate,
      regime.epochs,
      regime.drops[1]!.epoch,
    ];
  };
  const scaled = 0.1 * Math.sqrt(32);
  assertEquals(summary("sb"), [128, "batch", 0.1, 50, 10]);
  assertEquals(summary("lb"), [4096, "batch", 0.1, 50, 10]);
  assertEquals(summary("lr"), [4096, "batch", scaled, 50, 10]);
  assertEquals(summary("gbn"), [4096, "ghost", scaled, 50, 10]);
  assertEquals(summary("ra"), [4096, "ghost", scaled, 1600, 320]);
});

Deno.test("a reduced experiment has the fields it names, and all others of the one it reduces", async () => {
  const { experiments } = await loadConfiguration(ROOT, "quick");
  const [full, reduced] = [experiments.f1!, experiments["f1-digits"]!];
  assertEquals(reduced.batch, { small: 64, large: 2048 });
  assertEquals(reduced.regime.learningRate, { 0: 0.1, 2: 0.01, 4: 0.001, 6: 0.0001 });
  assertEquals(reduced.optimizer, full.optimizer);
  assertEquals(reduced.preprocessing.normalization, full.preprocessing.normalization);
  assertEquals(reduced.methods, full.methods);
});

Deno.test("--set replaces one value of a file", async () => {
  const { experiments, profile } = await loadConfiguration(ROOT, "quick", [
    { path: "experiments.f1-digits.regime.epochs", value: 3 },
    { path: "experiments.f1-digits.optimizer.momentum", value: 0.5 },
    { path: "profile.seeds", value: 1 },
  ]);
  const { regime, optimizer } = experiments["f1-digits"]!;
  assertEquals([regime.epochs, optimizer.momentum, optimizer.weightDecay, profile.seeds], [
    3,
    0.5,
    1e-4,
    1,
  ]);
  assertEquals(Object.keys(regime.learningRate).length, 4);
});

Deno.test("all mistakes are told at once, each with its file and field, and the nearest known name", async () => {
  const message = await mistakes({
    "profiles/quick.yaml": "experiments: [f1-digits]\nseeds: many\nthreads: 1\n",
    "experiments/f1-digits.yaml":
      "reduces: f1\nregime: { epoch: 10 }\nbatch: { small: 64, large: 32 }\n",
  });
  assertEquals(message.split("\n").length, 3);
  assertMatch(
    message,
    /configs\/profiles\/quick\.yaml:2:8: seeds: found "many", wanted a number\./,
  );
  assertStringIncludes(
    message,
    'f1-digits.yaml:2:11: regime.epoch: unknown field. Did you mean "epochs"?',
  );
  assertStringIncludes(
    message,
    "f1-digits.yaml:3:8: batch: wanted the small batch to be the smaller one",
  );
});

Deno.test("unknown experiments, methods, networks, data sets and rows are named with the nearest known one", async () => {
  const with_ = (field: string, value: string) =>
    mistakes({ "experiments/f1-digits.yaml": `reduces: f1\n${field}: ${value}\n` });
  assertStringIncludes(await with_("network", "f2"), 'no network "f2". Did you mean "f1"?');
  assertStringIncludes(
    await with_("dataset", "mnst"),
    'no data set "mnst". Did you mean "mnist"?',
  );
  assertStringIncludes(await with_("methods", "[sb, gbm]"), 'no method "gbm". Did you mean "gbn"?');
  assertStringIncludes(await with_("row", "F11"), 'no row of configs/paper.yaml "F11"');
  const profile = "experiments: [f1-digit]\nseeds: 1\nthreads: 1\n";
  assertStringIncludes(
    await mistakes({ "profiles/quick.yaml": profile }),
    'Did you mean "f1-digits"?',
  );
  assertStringIncludes(await mistakes({}, "quik"), 'no profile "quik"');
});

Deno.test("a sweep names methods that exist, and has a batch", async () => {
  const with_ = (sweep: string) =>
    mistakes({ "experiments/f1-digits.yaml": `reduces: f1\nsweep: ${sweep}\n` });
  assertStringIncludes(
    await with_("{ gbm: [64] }"),
    'f1-digits.yaml:2:15: sweep.gbm: there is no method "gbm". Did you mean "gbn"?',
  );
  assertStringIncludes(await with_("{ gbn: [] }"), "sweep: wanted a batch");
  assertStringIncludes(await with_("{ gbn: [0.5] }"), "sweep.gbn.0");
});

Deno.test("a method cannot have the name that a sweep gives to one of its runs", async () => {
  const methods = await Deno.readTextFile(`${ROOT}/configs/methods.yaml`);
  const named = (name: string) => ({
    "methods.yaml":
      `${methods}\n${name}:\n  extends: gbn\n  title: Ghosts of 16\n  ghostBatch: 16\n`,
    "experiments/f1-sweep.yaml": "reduces: f1\nsweep: { gbn: [48] }\n",
  });
  assertStringIncludes(
    await mistakes(named("gbn-48")),
    'the sweep of "f1-sweep" gives the name "gbn-48" to gbn with a batch of 48. Rename the method.',
  );
  await using other = await project(named("gbn-ghosts-48"));
  const configuration = await loadConfiguration(other.root, "quick");
  assertEquals(configuration.methods["gbn-ghosts-48"]!.ghostBatch, 16);
  assertEquals(configuration.methods["gbn-48"]!.batch, 48);
});

Deno.test("a potential has enough directions for its bins", async () => {
  const with_ = (potential: string) =>
    mistakes({ "experiments/f1-digits.yaml": `reduces: f1\npotential: ${potential}\n` });
  assertStringIncludes(
    await with_("{ directions: 40, radius: 10, sample: 100, bins: 9 }"),
    "f1-digits.yaml:2:12: potential: wanted at least five directions a bin",
  );
  assertStringIncludes(
    await with_("{ direction: 40, radius: 10, sample: 100, bins: 4 }"),
    'potential.direction: unknown field. Did you mean "directions"?',
  );
});

Deno.test("an experiment that reduces itself, or what is not there, is told", async () => {
  const circle = await mistakes({
    "experiments/f1.yaml": "reduces: f1-digits\n",
    "experiments/f1-digits.yaml": "reduces: f1\n",
  });
  assertStringIncludes(circle, "f1 → f1-digits → f1");
  const nowhere = await mistakes({ "experiments/f1-digits.yaml": "reduces: f9\n" });
  assertStringIncludes(
    nowhere,
    '"f1-digits" reduces "f9", which does not exist. Did you mean "f1"',
  );
});

Deno.test("a file that is no YAML is named", async () => {
  const message = await mistakes({ "methods.yaml": "sb: [" });
  assertMatch(message, /^configs\/methods\.yaml:\d+:\d+: not YAML: /);
});

Deno.test("a profile that is not there and paths of --set that lead nowhere are told together with all other mistakes", async () => {
  const message = await mistakes(
    { "experiments/f1-digits.yaml": "reduces: f1\nregime: { epoch: 10 }\n" },
    "quik",
    [
      { path: "profil.seeds", value: 1 },
      { path: "profile.seeds", value: 1 },
      { path: "methods.sb-long.bach", value: 7 },
    ],
  );
  assertEquals(message.split("\n").length, 4);
  assertMatch(message, /There is no profile "quik": .* Did you mean "quick"\?/);
  assertMatch(message, /Cannot set "profil\.seeds": .* Did you mean "profile"\?/);
  assertStringIncludes(message, "f1-digits.yaml:2:11: regime.epoch: unknown field.");
  assertStringIncludes(message, "--set methods.sb-long.bach: unknown field.");
});

Deno.test("--set refuses a path that leads nowhere", async () => {
  const set = (path: string) => mistakes({}, "quick", [{ path, value: 1 }]);
  assertStringIncludes(await set("experiment.f1.regime.epochs"), 'Did you mean "experiments"?');
  assertStringIncludes(await set("experiments.f1-digits.regime.epoch"), 'Did you mean "epochs"?');
  assertStringIncludes(await set("experiments.f1-digit.regime.epochs"), "f1-digit");
});

Deno.test("a claim names methods and experiments that exist, and a margin where it needs one", async () => {
  const claim = (fields: string) =>
    mistakes({
      "claims.yaml": `one: { section: "1", says: it, measure: accuracy, ${fields} }`,
    });
  assertStringIncludes(await claim("of: lbb, from: sb, expect: lower"), 'no method "lbb"');
  assertStringIncludes(await claim("of: lb, from: sb, expect: equivalent"), "wanted a margin");
  assertStringIncludes(await claim("of: lb, expect: lower"), "wanted a method to compare with");
  assertMatch(
    await claim("of: lb, from: sb, expect: lower, experiments: [f1, gap-f1-tuneed]"),
    /^configs\/claims\.yaml:1:\d+: one\.experiments\.1: there is no experiment "gap-f1-tuneed"\. Did you mean "gap-f1-tuned"\?$/,
  );
});

Deno.test("a mistake that was inherited is shown where it is written, one of the command line by its flag", async () => {
  const methods = await Deno.readTextFile(`${ROOT}/configs/methods.yaml`);
  const rule = "learningRate: square-root";
  const line = methods.slice(0, methods.indexOf(rule)).split("\n").length;
  const message = await mistakes({ "methods.yaml": methods.replace(rule, "learningRate: cubic") });
  assertEquals(message.indexOf(`configs/methods.yaml:${line}:17: lr.learningRate: `), 0);
  const set = await mistakes({}, "quick", [{ path: "profile.seeds", value: "many" }]);
  assertMatch(set, /--set profile\.seeds: found "many", wanted a number\./);
});

Deno.test("mistakes of the configuration and of the code are one report, before anything runs, exit code 2", async () => {
  await using copy = await copyProject(PROGRAM);
  const app: App = {
    root: await Deno.realPath(copy.root),
    importMapFlags: [],
    // One stage, without what it reads: a mistake of the graph, and little to bundle.
    load: async (options) => {
      const dag = await loadDag(options);
      return { ...dag, stages: dag.stages.filter(({ name }) => name.startsWith("prepare/")) };
    },
  };
  const edit = async (path: string, from: string, to: string) => {
    const text = await Deno.readTextFile(`${copy.root}/${path}`);
    assertStringIncludes(text, from);
    await Deno.writeTextFile(`${copy.root}/${path}`, text.replace(from, to));
  };
  await edit("configs/profiles/quick.yaml", "experiments:", "seed: 3\nexperiments:");
  await edit("configs/claims.yaml", "of: lb\n", "of: lbb\n");
  const unsound = await show(app, "status");
  assertEquals([unsound.code, unsound.stdout], [2, ""]);
  for (
    const part of [
      "The configuration and the graph of stages have 2 problems:",
      "configs/profiles/quick.yaml:",
      'seed: unknown field. Did you mean "seeds"?',
      'of: there is no method "lbb". Did you mean "lb"',
    ]
  ) assertStringIncludes(unsound.stderr, part);
  await edit("configs/profiles/quick.yaml", "seed: 3\n", "");
  await edit("stages/prepare.ts", "export ", "export export ");
  const both = await show(app, "reproduce");
  assertEquals([both.code, both.stdout], [2, ""]);
  assertStringIncludes(both.stderr, 'there is no method "lbb"');
  for (
    const part of [
      "The configuration and the graph of stages have 3 problems:",
      '"prepare/mnist-digits" reads "download/mnist-digits" as files, but there is no such stage.',
      '"prepare/mnist-digits": Reading the code of "stages/prepare.ts": stages/prepare.ts:',
    ]
  ) assertStringIncludes(both.stderr, part);
});

Deno.test("a mistake in an experiment or data set that the profile does not use is told, and stops nothing", async () => {
  const datasets = await Deno.readTextFile(`${ROOT}/configs/datasets.yaml`);
  await using copy = await project({
    "experiments/c1.yaml": "network: [",
    "experiments/own.yaml": "reduces: f1\nghostBach: 3\n",
    "experiments/heir.yaml": "reduces: own\n",
    "datasets.yaml": `${datasets}\nhalf:\n  title: half\n`,
  });
  const { configuration, mistakes, idleMistakes } = await checkConfiguration(copy.root, "quick");
  assertEquals(mistakes, []);
  assertEquals(Object.keys(configuration!.experiments).includes("f1-digits"), true);
  for (
    const wanted of [
      /experiments\/c1\.yaml:1:11: not YAML/,
      /own\.yaml:2:1: ghostBach: unknown field\. Did you mean "ghostBatch"\?/,
      /datasets\.yaml:\d+:\d+: half\.homepage: /,
    ]
  ) assertMatch(idleMistakes.join("\n"), wanted);
  const dag = await loadDag({ root: copy.root, profile: "quick", set: [], device: "cpu" });
  assertEquals(dag.problems, []);
  assertStringIncludes(dag.notices!.join("\n"), '(Not used by the profile "quick".)');

  // Where it is used, by the profile or by the command line, it counts.
  await Deno.writeTextFile(
    `${copy.root}/configs/profiles/own.yaml`,
    "experiments: [heir]\nseeds: 1\n",
  );
  const own = await checkConfiguration(copy.root, "own");
  assertMatch(own.mistakes.join("\n"), /ghostBach/);
  assertEquals(/ghostBach/.test(own.idleMistakes.join()), false, "told once");
  const set = await checkConfiguration(copy.root, "quick", [
    { path: "experiments.own.ghostBatch", value: 8 },
  ]);
  assertMatch(set.mistakes.join("\n"), /ghostBach/);
});
