import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { measureMistakes } from "../../../stages/mistakes/measure_mistakes.ts";
import { addData } from "../../../stages/own_data/add_data.ts";
import { lookInto } from "../../../stages/own_data/look_into.ts";
import { folderStage } from "../../../stages/sources/folder_stage.ts";
import { copyConfigs } from "../configuration/config_copy.ts";
import { add, check, EXPERIMENT, projectWithImages } from "./own_project.ts";

Deno.test("data add says what it found, and writes an entry that trains", async () => {
  await using copy = await projectWithImages();
  const text = await add(copy.root);
  for (
    const part of [
      "images in a folder for each class",
      "30 for training, 10 for testing",
      "28 × 28 × 1 bytes",
      "10: 0 (3 + 1)",
    ]
  ) {
    assertStringIncludes(text, part);
  }
  assertStringIncludes(text, "configs/datasets/mine.yaml is written");
  const { configuration, mistakes, notices } = await check(copy.root);
  assertEquals([mistakes, notices], [[], []]);
  const { datasets, experiments } = configuration!;
  const { mine } = datasets;
  assert(mine !== undefined && "normalization" in mine);
  assertEquals(experiments.own!.preprocessing.normalization, mine.normalization);
  const stage = folderStage("mine", mine, copy.root);
  assertEquals(stage.env, { DATA_FOLDER: `${copy.root}/images` });
  assert(!JSON.stringify(stage.config).includes(copy.root), "the place is not in the key");
});

Deno.test("an entry of three lines is completed from the folder, and says how to be told of changes", async () => {
  await using copy = await projectWithImages();
  const entry = "sources:\n  - folder: images\n";
  await Deno.mkdir(`${copy.root}/configs/datasets`);
  await copy.write("datasets/mine.yaml", entry);
  const first = await check(copy.root);
  assertEquals(first.mistakes, []);
  assertStringIncludes(first.notices[0]!, "mine: 40 examples of 10 classes, 28 × 28 × 1");
  assertStringIncludes(first.notices[0]!, "deno task data add mine images");
  await add(copy.root);
  const { configuration, notices } = await check(copy.root);
  assertEquals(notices, []);
  assertEquals(configuration!.datasets.mine, first.configuration!.datasets.mine, "the same stages");
  // In configs/datasets.yaml the entry means the same.
  await Deno.remove(`${copy.root}/configs/datasets`, { recursive: true });
  const shared = await copy.read("datasets.yaml");
  await copy.write("datasets.yaml", `${shared}\nmine:\n  sources: [{ folder: images }]\n`);
  assertEquals(
    (await check(copy.root)).configuration!.datasets.mine,
    first.configuration!.datasets.mine,
  );
});

Deno.test("a file that was changed, is new or is gone is told by name, and data add takes it", async () => {
  await using copy = await projectWithImages();
  await add(copy.root);
  copy.write28("train/0/0.png", 99);
  copy.write28("train/1/new.png", 98);
  await Deno.remove(`${copy.root}/images/test/9/0.png`);
  const { mistakes } = await check(copy.root);
  assertEquals(mistakes.length, 1);
  const [mistake = ""] = mistakes;
  assertStringIncludes(mistake, "configs/datasets/mine.yaml:");
  assertStringIncludes(
    mistake,
    'found.sha256: the files in "images" are not those that were added: 1 changed ("train/0/0.png"), ' +
      '1 new ("train/1/new.png"), 1 gone ("test/9/0.png")',
  );
  assertStringIncludes(mistake, "deno task data add mine images");
  await Deno.remove(`${copy.root}/.cache`, { recursive: true });
  copy.write28("test/9/0.png", 1);
  const [again = ""] = (await check(copy.root)).mistakes;
  assertStringIncludes(again, "found 41 for 40, with other content");
  await add(copy.root);
  assertEquals((await check(copy.root)).mistakes, []);
});

Deno.test("without its folder, an entry that data add wrote keeps its results readable", async () => {
  await using copy = await projectWithImages();
  await add(copy.root);
  await Deno.remove(`${copy.root}/images`, { recursive: true });
  assertEquals((await check(copy.root)).mistakes, []);
  await Deno.remove(`${copy.root}/configs/datasets/mine.yaml`);
  await copy.write("datasets/mine.yaml", "sources:\n  - folder: images\n");
  const [mistake = ""] = (await check(copy.root)).mistakes;
  assertStringIncludes(mistake, "configs/datasets/mine.yaml:2:");
  assertStringIncludes(mistake, "there is no such folder or file");
});

Deno.test("data add keeps what the entry says, with its comments, and what --set adds", async () => {
  await using copy = await projectWithImages();
  await Deno.mkdir(`${copy.root}/configs/datasets`);
  await copy.write(
    "datasets/mine.yaml",
    "# My comment\ntitle: My digits\nsources:\n  - folder: images # here\n",
  );
  await add(copy.root, [{ path: "size", value: [14, 14] }]);
  const text = await copy.read("datasets/mine.yaml");
  assertStringIncludes(text, "# My comment");
  assertStringIncludes(text, "# here");
  const { datasets } = await loadConfiguration(copy.root, "quick").catch(() => ({ datasets: {} }));
  assertEquals(
    Object.keys(datasets).includes("mine"),
    false,
    "what no profile uses is not looked at",
  );
  const { mistakes } = await check(copy.root);
  assertStringIncludes(mistakes[0]!, 'those of data set "mine" are 14 × 14 × 1');
  assertEquals(text.match(/title: My digits/g)?.length, 1);
});

Deno.test("data add refuses a name that is taken or cannot be one, and fields that do not exist", async () => {
  await using copy = await projectWithImages();
  const named = (name: string) =>
    addData({ root: copy.root, name, folder: "images", from: copy.root, set: [] });
  await assertRejects(() => named("mnist"), Error, 'configs/datasets.yaml has a data set "mnist"');
  await assertRejects(() => named("My Digits"), Error, "wanted lower-case letters");
  for (const name of ["constructor", "null"]) {
    await assertRejects(() => named(name), Error, "this name is taken by the language");
  }
  await assertRejects(
    () => add(copy.root, [{ path: "sice", value: 3 }]),
    Error,
    'Did you mean "size"?',
  );
  await assertRejects(
    () => add(copy.root, [{ path: "size", value: 3 }]),
    Error,
    "prepare.size: found 3, wanted a list",
  );
});

Deno.test("an own data set's normalization gives way to the experiment's, not to that of another data set's parent", async () => {
  await using copy = await projectWithImages();
  await add(copy.root);
  const normalization = async (yaml: string) => {
    await copy.write("experiments/own.yaml", yaml);
    const { configuration, mistakes } = await check(copy.root);
    assertEquals(mistakes, []);
    return configuration!.experiments.own!.preprocessing.normalization.mean[0];
  };
  const ofData = await normalization(EXPERIMENT);
  const stated = "preprocessing:\n  normalization: { mean: [0.25], std: [0.5] }\n";
  assertEquals(await normalization(EXPERIMENT + stated), 0.25);
  await copy.write("experiments/parent.yaml", EXPERIMENT + stated);
  assertEquals(await normalization("extends: parent\n"), 0.25);
  assertEquals(await normalization("extends: parent\ndataset: mine\n"), ofData);
});

Deno.test("what holds out or measures a part of the data is refused where they are numbers", async () => {
  await using copy = await copyConfigs();
  const lines = Array.from({ length: 40 }, (_, i) => `${i},${i / 3},${i % 2}\n`).join("");
  await Deno.writeTextFile(`${copy.root}/table.csv`, `a,b,y\n${lines}`);
  await addData({ root: copy.root, name: "mine", folder: "table.csv", from: copy.root, set: [] });
  const tuning = "tuning: { trials: 2, validation: 4, learningRate: { from: 0.5, to: 2 } }\n";
  await copy.write("experiments/own.yaml", EXPERIMENT + tuning);
  const measured = (examples: number, sharp = 32) =>
    copy.write(
      "profiles/own.yaml",
      `experiments: [own]\nseeds: 1\nmeasure: { examples: ${examples} }\n` +
        `sharpness: { examples: ${sharp}, rho: 0.05 }\n`,
    );
  await measured(31);
  const { configuration, mistakes } = await check(copy.root);
  assert(
    mistakes.some((text) => /own\.yaml:\d+:\d+: tuning: trials hold out a part/.test(text)),
    mistakes.join("\n"),
  );
  assertEquals(configuration!.experiments.own!.preprocessing.normalization.unit, 1);
  const [text = ""] = measureMistakes(configuration!);
  assertStringIncludes(
    text,
    'found 31, wanted at least 32: the values of "mine" are numbers and not pixels',
  );
  await measured(32, 31);
  const sharp = measureMistakes((await check(copy.root)).configuration!);
  assertEquals(sharp, [
    'profile.sharpness.examples: found 31, wanted at least 32: the values of "mine" are numbers and not pixels, and such data ' +
    "are measured whole.",
  ]);
  await measured(32);
  assertEquals(measureMistakes((await check(copy.root)).configuration!), []);
});

Deno.test("what no entry could say is refused before one is written", async () => {
  await using copy = await copyConfigs();
  const wide = (columns: number) =>
    ["a", "b", "a", "b"].map((name, i) => `${"1.5,".repeat(columns)}${i},${name}\n`).join("");
  const cases = [
    ["wide", wide(65_536), "shape.2: found 65537, wanted at most 65,536."],
    [
      "large",
      "1e35,a\n-1e35,b\n1e35,a\n3e35,b\n",
      "normalization.mean.0: found 9.99999975e+34, wanted at most 1,000",
    ],
    ["beyond", "1,2,a\n1,1e39,b\n1,2,a\n", 'The column "2" of "beyond.csv" has "1e39" in line 2'],
    [
      "infinite",
      "a,y\n1,a\nInfinity,b\n",
      'The column "a" of "infinite.csv" has "Infinity" in line 3',
    ],
    ["missing", "1,2,a\nnan,1,b\n1,2,a\n", 'The column "1" of "missing.csv" has "nan" in line 2'],
  ] as const;
  for (const [name, text, told] of cases) {
    await Deno.writeTextFile(`${copy.root}/${name}.csv`, text);
    const error = await assertRejects(
      () => addData({ root: copy.root, name, folder: `${name}.csv`, from: copy.root, set: [] }),
      Error,
      told,
    );
    assertEquals(error.name, "UserError");
    await assertRejects(() => Deno.stat(`${copy.root}/configs/datasets/${name}.yaml`));
    // By hand, the entry of three lines is refused in the same words.
    const entry = { sources: [{ folder: `${name}.csv` }] as [{ folder: string }], prepare: {} };
    const { mistakes } = await lookInto(copy.root, () => {})(name, entry, true);
    assertStringIncludes(mistakes.map(({ text }) => text).join(), told);
  }
});

Deno.test("a folder whose name has spaces is in quotes in every command that is said", async () => {
  await using copy = await projectWithImages();
  await Deno.rename(`${copy.root}/images`, `${copy.root}/it's my data`);
  const command = `deno task data add mine 'it'\\''s my data'`;
  await Deno.mkdir(`${copy.root}/configs/datasets`);
  await copy.write("datasets/mine.yaml", "sources:\n  - folder: it's my data\n");
  assertStringIncludes((await check(copy.root)).notices[0]!, command);
  await Deno.remove(`${copy.root}/configs/datasets/mine.yaml`);
  await addData({
    root: copy.root,
    name: "mine",
    folder: "it's my data",
    from: copy.root,
    set: [],
  });
  assertStringIncludes(await copy.read("datasets/mine.yaml"), `by: ${command}\n`);
  await Deno.remove(`${copy.root}/it's my data/test/9/0.png`);
  assertStringIncludes((await check(copy.root)).mistakes[0]!, command);
});
