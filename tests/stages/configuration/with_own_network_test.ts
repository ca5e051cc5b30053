/** What the `network` of an experiment means, by its text: a name of ours, or a file of one's own. */
import { assertEquals } from "@std/assert";
import type { NamedNetwork } from "../../../stages/networks.ts";
import { checkConfiguration } from "../../../stages/configuration/check.ts";
import { copyConfigs } from "./config_copy.ts";

/** The files that are looked at for an experiment with this network, and what is told of it. */
async function looked(networkIn: (root: string) => string) {
  await using copy = await copyConfigs();
  const text = `network: ${networkIn(copy.root)}\ndataset: mnist-digits\n`;
  await copy.write("experiments/own.yaml", text);
  const files: string[] = [];
  const network: NamedNetwork = { title: "Mine", module: "", image: [28, 28, 1], classes: 10 };
  const { configuration, mistakes } = await checkConfiguration(
    copy.root,
    { experiment: "own" },
    [],
    {
      ownNetworks: (modules) => {
        files.push(...modules);
        return Promise.resolve({
          networks: Object.fromEntries(modules.map((module) => [module, network])),
          mistakes: [],
        });
      },
    },
  );
  return { files, mistakes, network: configuration?.experiments.own?.network };
}

const files = async (network: string) => {
  const { mistakes, ...found } = await looked(() => network);
  assertEquals([mistakes, found.network], [[], found.files[0] ?? network]);
  return found.files;
};
const mistakes = async (network: string) => {
  const found = await looked(() => network);
  assertEquals([found.files, found.network], [[], undefined]);
  return found.mistakes;
};

Deno.test("a name has neither folder nor ending; a file is relative to the experiment's", async () => {
  assertEquals(await files("f1"), []);
  assertEquals(await files("./mine.ts"), ["configs/experiments/mine.ts"]);
  assertEquals(await files("mine.ts"), ["configs/experiments/mine.ts"]);
  assertEquals(await files("nets/mine.ts"), ["configs/experiments/nets/mine.ts"]);
  assertEquals(await files("../../models/f1.ts"), ["models/f1.ts"]);
});

Deno.test("an absolute path of a file in the project means this file, and another one stays for the look at it", async () => {
  const inside = await looked((root) => `${root}/configs/experiments/mine.ts`);
  assertEquals([inside.mistakes, inside.files], [[], ["configs/experiments/mine.ts"]]);
  assertEquals(await files("/elsewhere/mine.ts"), ["/elsewhere/mine.ts"]);
});

Deno.test("a file that is no TypeScript is told with the path that would be one", async () => {
  const wanted = (found: string, path: string) => [
    `configs/experiments/own.yaml:1:10: network: found "${found}", wanted the path of a TypeScript file, such as ${path}.`,
  ];
  assertEquals(await mistakes("./mine"), wanted("./mine", "./mine.ts"));
  assertEquals(await mistakes("./mine.js"), wanted("./mine.js", "./mine.ts"));
  assertEquals(await mistakes("mine.js"), wanted("mine.js", "./mine.ts"));
  assertEquals(await mistakes("nets/mine"), wanted("nets/mine", "nets/mine.ts"));
});

Deno.test("a name that there is not is told with the name of a file beside the experiment", async () => {
  const [text, ...others] = await mistakes("lenet");
  assertEquals(others, []);
  assertEquals(
    text!.startsWith('configs/experiments/own.yaml:1:10: network: there is no network "lenet".'),
    true,
  );
  assertEquals(
    text!.endsWith("A file of your own is named by its path, such as ./lenet.ts."),
    true,
  );
});
