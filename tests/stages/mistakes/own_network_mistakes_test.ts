/** What is said of a network of one's own beside its data and its methods: classes, batch norm, residual blocks. */
import { assertEquals } from "@std/assert";
import { checkConfiguration } from "../../../stages/configuration/check.ts";
import type { Json } from "../../../pipeline/types.ts";
import type { NamedNetwork } from "../../../stages/networks.ts";
import { lookInto } from "../../../stages/own_data/look_into.ts";
import { KNOWLEDGE } from "../../../stages/mistakes/knowledge.ts";
import { copyConfigs } from "../configuration/config_copy.ts";
import { ownDataEntry } from "../configuration/own_data_entry.ts";

const MINE: NamedNetwork = {
  title: "Mine",
  module: "configs/experiments/mine.ts",
  image: [4, 4, 1],
  classes: 2,
  batchNorm: false,
};

/** What an experiment is, beside its network and data. */
interface Case {
  readonly network?: Partial<NamedNetwork>;
  readonly train?: number;
  readonly batch?: Json;
  readonly fields?: string;
  /** Replaces fields of methods. */
  readonly set?: Readonly<Record<string, Json>>;
}

/** What is told of an experiment on two classes of images that trains a network of one's own. */
async function told(
  { network = {}, train = 1281, batch = { small: 128, large: 512 }, fields = "", set = {} }: Case,
): Promise<string[]> {
  await using copy = await copyConfigs();
  await Deno.mkdir(`${copy.root}/configs/datasets`);
  const entry = ownDataEntry({ shape: [4, 4, 1], examples: { train, test: 20 } });
  await copy.write("datasets/mine.yaml", entry);
  await copy.write(
    "experiments/own.yaml",
    `network: ./mine.ts\ndataset: mine\nbatch: ${JSON.stringify(batch)}\n${
      fields || "methods: [sb, lb]\n"
    }`,
  );
  const { mistakes } = await checkConfiguration(
    copy.root,
    { experiment: "own" },
    Object.entries(set).map(([path, value]) => ({ path, value })),
    {
      ...KNOWLEDGE,
      lookInto: lookInto(copy.root, () => {}),
      ownNetworks: (modules) =>
        Promise.resolve({
          networks: Object.fromEntries(modules.map((module) => [module, { ...MINE, ...network }])),
          mistakes: [],
        }),
    },
  );
  // Without the place.
  return mistakes.map((text) => text.replace(/^(configs\/\S+|--set \S+) (\S+: )?/, ""));
}

Deno.test("a network without batch norm takes batches that leave a single example, and batches of one", async () => {
  assertEquals(await told({}), []);
  assertEquals(await told({ batch: { small: 1, large: 512 } }), []);
  const growing = "regime: { epochs: 4, learningRate: { 0: 0.4, 2: 0.1 } }\n";
  assertEquals(
    await told({
      batch: { small: 8, large: 1280 },
      fields: `${growing}methods: [sb, grow]\n`,
      set: { "methods.grow.batchGrowth": { upTo: 32 } },
    }),
    [],
  );
  const workers = (each: string) =>
    told({
      batch: { small: 8, large: 512 },
      fields: `${growing}methods: [lb]\n`,
      set: { "methods.lb.branches": JSON.parse(each) },
    });
  assertEquals(await workers('{ "workers": 2, "examples": "all", "each": { "batch": 10 } }'), []);
  assertEquals(await workers('{ "workers": 200, "examples": "shares" }'), []);
  assertEquals(await workers('{ "workers": 300, "examples": "shares" }'), [
    'the smallest batch of "lb" leaves a worker no example: wanted fewer than 300.',
  ]);
  const tuning = (validation: number) =>
    told({
      fields: `methods: [lb]\ntuning: { trials: 2, validation: ${validation}, ` +
        "learningRate: { from: 0.5, to: 2 } }\n",
    });
  assertEquals(await tuning(768), []);
  assertEquals(await tuning(770), [
    "770 of 1,281 training images held out leave 511 to a trial: wanted at least a batch of 512.",
  ]);
});

const SINGLE =
  'batch norm would take statistics over a single example: data set "mine" has 1,281 training images, in batches of 128, ' +
  "which leave one image over. Wanted another size, such as 129.";

Deno.test("a network with batch norm is refused a single example, and so is one of which nothing is known, with what tells it", async () => {
  assertEquals((await told({ network: { batchNorm: true } }))[0], SINGLE);
  assertEquals(
    (await told({ network: { batchNorm: null } }))[0],
    `${SINGLE} Whether the network has batch norm is not known before libtensorflow is here: \`deno task fetch cpu\` fetches it.`,
  );
});

Deno.test("noise on batch norm is refused for a network that has none, before anything runs", async () => {
  const noise = { fields: "methods: [lr, lr-norm-noise]\n" };
  assertEquals(await told(noise), [
    'network "Mine" has no batch norm, which the noise of "lr-norm-noise" would be on: wanted a network that has it, or ' +
    "`gradientNoise: matched`.",
  ]);
  assertEquals(await told({ ...noise, network: { batchNorm: true }, train: 1280 }), []);
});

Deno.test("a network of one's own has as many classes as its data", async () => {
  const with10 = await told({ network: { classes: 10 } });
  assertEquals(with10, [
    'network "Mine" has 10 classes, but data set "mine" has 2. Wanted `classes: 2` in configs/experiments/mine.ts, and as many ' +
    "numbers of its last layer.",
  ]);
  const [with1] = await told({ network: { classes: 1 } });
  assertEquals(with1!.split(". ")[0], 'network "Mine" has 1 class, but data set "mine" has 2');
});

Deno.test("zero γ is refused for a network of one's own, with the networks that have it", async () => {
  assertEquals(await told({ fields: "methods: [lr, zero-gamma]\n" }), [
    'network "Mine" has no form whose residual blocks begin as their shortcuts: wanted resnet44 or resnet44-cifar100 or ' +
    "wresnet16-4, or no `zeroGamma`.",
  ]);
});
