/** What `deno task new` writes: files that are free of mistakes as they are. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import { standardLibraryFlags } from "../../../pick_std.ts";
import { checkConfiguration } from "../../../stages/configuration/check.ts";
import { lookInto } from "../../../stages/own_data/look_into.ts";
import { lookAtNetworks } from "../../../stages/own_networks/look_at_networks.ts";
import { type Kind, writeStartingPoint } from "../../../stages/starting_points/start.ts";
import { KNOWLEDGE } from "../../../stages/mistakes/knowledge.ts";
import { trainConfig } from "../../../stages/training/train_config.ts";
import { locateForTests } from "../../tensorflow/library.ts";
import { copyConfigs } from "../configuration/config_copy.ts";
import { ROOT } from "../../root.ts";

/** A copy of configs/ with a starting point called `mine` or otherwise, and how it is checked. */
async function started(kind: Kind, name = "mine") {
  const copy = await copyConfigs();
  for (const folder of ["models", "tensorflow"]) {
    await Deno.symlink(`${ROOT}/${folder}`, `${copy.root}/${folder}`);
  }
  await Deno.copyFile(
    `${ROOT}/configs/experiments/lenet.ts`,
    `${copy.root}/configs/experiments/lenet.ts`,
  );
  assertEquals(await writeStartingPoint(copy.root, kind, name), 0);
  const check = async () => {
    const { path: library } = await locateForTests();
    const flags = await standardLibraryFlags();
    const { configuration, mistakes } = await checkConfiguration(
      copy.root,
      { experiment: name },
      [],
      {
        ...KNOWLEDGE,
        lookInto: lookInto(copy.root, () => {}),
        ownNetworks: (modules) => lookAtNetworks(modules, { root: copy.root, flags, library }),
      },
    );
    assertEquals(mistakes, []);
    return { configuration: configuration!, mine: configuration!.experiments[name]! };
  };
  return { ...copy, check };
}

Deno.test("a new network is a file of layers with batch norm, and an experiment on digits that names it", async () => {
  await using copy = await started("network");
  const { configuration, mine } = await copy.check();
  assertEquals(configuration.networks[mine.network], {
    title: "Mine",
    image: [28, 28, 1],
    classes: 10,
    batchNorm: true,
    module: "configs/experiments/mine.ts",
  });
  assertEquals([mine.title, mine.dataset], ["Mine on 10,000 digits", "mnist-digits"]);
  const code = await copy.read("experiments/mine.ts");
  assert(!/lenet/i.test(code), code);
});

Deno.test("new data are a table with an entry, and a network of vectors that fits them", async () => {
  await using copy = await started("data");
  const { configuration, mine } = await copy.check();
  const { title, image, classes } = configuration.networks[mine.network]!;
  assertEquals([title, image, classes], ["Mine", [1, 1, 4], 3]);
  assertEquals(KNOWLEDGE.trainingImages(configuration.datasets.mine!), 192);
  const table = await Deno.readTextFile(`${copy.root}/data/mine.csv`);
  const lines = table.trimEnd().split("\n");
  assertEquals([lines.length, lines[0]], [241, "x1,x2,x3,x4,label"]);
  const entry = await copy.read("datasets/mine.yaml");
  const prepare = parse(entry.slice(entry.indexOf("# prepare:")).replaceAll(/^# /gm, ""), {
    schema: "core",
  });
  // What the comments show can be taken as it is.
  await copy.write(
    "datasets/mine.yaml",
    `${entry}prepare: ${JSON.stringify((prepare as { prepare: unknown }).prepare)}\n`,
  );
  await copy.write(
    "experiments/mine.ts",
    (await copy.read("experiments/mine.ts")).replace("1, 1, 4", "1, 1, 3"),
  );
  assertEquals((await copy.check()).mine.dataset, "mine");
});

Deno.test("a new method is at the end of configs/methods.yaml, and an experiment runs it beside others", async () => {
  await using copy = await started("method");
  const { configuration, mine } = await copy.check();
  assertEquals(mine.methods, ["sb", "lb", "gbn", "mine"]);
  const { batch, regime } = trainConfig(mine, configuration.methods.mine!);
  assertEquals(batch, 1024);
  assertEquals(regime.drops[0]!.learningRate, 0.05 * 8 ** 0.75);
  assertEquals(configuration.methods.mine!.warmUp, { share: 0.05, from: 0.1 });
});

Deno.test("the comments of a new experiment are its defaults", async () => {
  await using copy = await started("experiment");
  const { mine } = await copy.check();
  const text = await copy.read("experiments/mine.yaml");
  const commented = text.slice(text.indexOf("# batch:"), text.indexOf("# More"));
  const said = parse(commented.replaceAll(/^# /gm, ""), { schema: "core" }) as Readonly<
    Record<string, unknown>
  >;
  const { batch, ghostBatch, ghostExecution, regime, optimizer, preprocessing } = mine;
  const { numerics, methods, divergence } = mine;
  const defaults = {
    ...{ batch, ghostBatch, ghostExecution, regime, optimizer, preprocessing },
    ...{ numerics, methods, divergence },
  };
  assertEquals(Object.keys(said), Object.keys(defaults));
  assertEquals(JSON.stringify(said), JSON.stringify(defaults));
});

Deno.test("an experiment, a method or a network may have the name of a data set", async () => {
  for (const kind of ["experiment", "method", "network"] as const) {
    await using copy = await started(kind, "mnist");
    assertEquals((await copy.check()).mine.dataset, "mnist-digits");
  }
});

Deno.test("a name that is taken, or cannot be one, is refused before anything is written", async () => {
  await using copy = await copyConfigs();
  const files = async () => {
    const found = await Array.fromAsync(Deno.readDir(`${copy.root}/configs/experiments`));
    const others = await Array.fromAsync(Deno.readDir(copy.root));
    return [...found, ...others].map(({ name }) => name).sort()
      .concat(await copy.read("methods.yaml"));
  };
  const before = await files();
  for (
    const [kind, name, told] of [
      [
        "experiment",
        "f1",
        'configs/experiments/f1.yaml is there already. Choose another name than "f1".',
      ],
      ["method", "gbn", 'configs/methods.yaml has a method "gbn" already.'],
      ["method", "f1", "configs/experiments/f1.yaml is there already."],
      ["data", "f1", "configs/experiments/f1.yaml is there already."],
      ...["mnist", "cifar-10", "imagenet", "mnist-digits"].map((name) =>
        [
          "data",
          name,
          `configs/datasets.yaml has a data set "${name}" already. Choose another name than "${name}".`,
        ] as const
      ),
      ["method", "lb-2048", 'sweeps give names such as "lb-2048" to runs of "lb".'],
      ...(["network", "data", "method", "experiment"] as const).flatMap((kind) =>
        ["constructor", "null"].map((name) =>
          [kind, name, `the name "${name}" is taken by the language.`] as const
        )
      ),
      ["experiment", "../mine", 'the name is "../mine", wanted small letters'],
      ["network", "mine", "the example configs/experiments/lenet.ts is not there"],
    ] as const
  ) {
    const error = await assertRejects(() => writeStartingPoint(copy.root, kind, name));
    assertEquals((error as Error).name, "UserError");
    assertStringIncludes((error as Error).message, told);
  }
  assertEquals(await files(), before);
});
