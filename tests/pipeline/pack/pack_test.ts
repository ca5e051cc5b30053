/** Packed runs from end to end: over there in another folder, stopped, brought back and continued. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { commitAll } from "../helpers/commit_all.ts";
import { ROOT } from "../../root.ts";
import { type TestProject, testProject } from "../helpers/project.ts";
import { recordOf } from "../helpers/record_of.ts";
import { stagesDone } from "../helpers/stages_done.ts";

/** Walks so many steps, each from the last one's digest, and saves after each where it is. */
const WALK = `export default async ({ config, seed, inputs, output, scratch, send, signal }) => {
  const saved = await Deno.readTextFile(scratch + "/at.json").catch(() => null);
  let { step, digest } = saved === null
    ? { step: 0, digest: await Deno.readTextFile(inputs.data + "/text") }
    : JSON.parse(saved);
  send({ type: "fact", name: "from", value: step, passing: true });
  for (; step < config.steps; step += 1) {
    signal.throwIfAborted();
    const bytes = new TextEncoder().encode(seed + " " + step + " " + digest);
    digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    await Deno.writeTextFile(scratch + "/part", JSON.stringify({ step: step + 1, digest }));
    await Deno.rename(scratch + "/part", scratch + "/at.json");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await Deno.writeTextFile(output + "/text", digest);
};`;

const FILES = {
  "data.ts": `export default async ({ output }) => {
    await Deno.writeTextFile(output + "/text", "data");
    await Deno.writeTextFile(output + "/raw", "never read");
  };`,
  "walk.ts": WALK,
  "join.ts": `export default async ({ inputs, output }) => {
    const texts = Object.values(inputs).map((folder) => Deno.readTextFileSync(folder + "/text"));
    await Deno.writeTextFile(output + "/texts", texts.join());
  };`,
  ".gitignore": ".cache/\n",
};

const stages = (steps: number) => [
  { name: "data", program: "data.ts", config: {}, inputs: {} },
  ...Object.entries({ long: steps, short: 2 }).map(([name, steps]) => ({
    name,
    program: "walk.ts",
    config: { steps },
    seed: 1,
    inputs: { data: "data" },
    reads: ["text"],
  })),
  {
    name: "join",
    program: "join.ts",
    config: {},
    inputs: { long: "long", short: "short" },
    partial: true,
  },
];

/** A project with a command line of its own, which packs itself. Its modules are those of this machine. */
async function packable(steps: number): Promise<TestProject> {
  const project = await testProject(FILES);
  const modules = Deno.env.get("DENO_DIR");
  await project.write(
    "app.ts",
    `import { fileURLToPath } from "node:url";
     import { runCli } from ${JSON.stringify(`${ROOT}/pipeline/cli.ts`)};
     const stages = ${JSON.stringify(stages(steps))};
     Deno.exit(await runCli(Deno.args, {
       root: fileURLToPath(new URL(".", import.meta.url)).replace(/[/]$/, ""),
       importMapFlags: ["--no-lock"],
       load: () => Promise.resolve({
         stages,
         goal: ["join"],
         times: {
           measured: () => Promise.resolve(() => null),
           command: "none",
           amount: (_, config) => config.steps ?? null,
           records: [],
         },
       }),
       pack: () => Promise.resolve({
         start: ${JSON.stringify([...FLAGS, "app.ts"])},
         modules: [],
         files: {},
         env: { DENO_DIR: ${JSON.stringify(modules ?? `${Deno.env.get("HOME")}/.cache/deno`)} },
         added: {},
         check: ["eval", "console.log('all-is-well')"],
       }),
     }));`,
  );
  await commitAll(project.root);
  return project;
}

const FLAGS = [
  ...["run", "-A", "--no-lock", "--no-check"],
  `--config=${ROOT}/deno.json`,
  `--import-map=${ROOT}/std/closed.json`,
];

interface Ran {
  readonly code: number;
  readonly text: string;
}

async function ran(program: string, args: readonly string[], cwd: string): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", INIT_CWD: cwd },
  }).output();
  const text = new TextDecoder();
  return { code, text: text.decode(stdout) + text.decode(stderr) };
}

/** Runs a packed script, and ends it once the long stage has saved where it is. */
async function interrupted(folder: string): Promise<Ran> {
  const script = new Deno.Command("./run.sh", {
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = script.output();
  const scratch = `${folder}/project/.cache/store/scratch`;
  const hasSaved = async () =>
    (await tree(scratch).catch((): string[] => [])).includes("at.json") &&
    JSON.stringify(await tree(`${folder}/back`)).includes(".json");
  while (!await hasSaved()) await new Promise((resolve) => setTimeout(resolve, 20));
  script.kill("SIGTERM");
  const { code, stdout, stderr } = await output;
  const text = new TextDecoder();
  return { code, text: text.decode(stdout) + text.decode(stderr) };
}

const home = ({ root }: TestProject, ...words: string[]) =>
  ran(Deno.execPath(), [...FLAGS, "app.ts", ...words], root);

/** Stages that a command ran, in order. */
const done = ({ text }: Ran) => stagesDone(text);

Deno.test("pack: a run elsewhere stops after its time, comes back, and goes on to the bits of an uninterrupted one", async () => {
  const STEPS = 200;
  await using whole = await packable(STEPS);
  assertEquals(done(await home(whole, "run", "long", "short")).length, 3);

  await using project = await packable(STEPS);
  const packed = await home(project, "pack", "../far/pack.tar", "--split", "50M");
  assertEquals([packed.code, done(packed)], [0, ["data"]], packed.text);
  assertStringIncludes(packed.text, "cat pack.tar.* | tar -x");

  const far = `${project.root}/../far`;
  await ran("sh", ["-c", "cat pack.tar.* | tar -x"], far);
  await ran("sh", ["-c", "mkdir away && mv pack away"], far);
  const [store] = [`${far}/away/pack/project/.cache/store`];
  assertEquals(Deno.readDirSync(`${store}/objects`).toArray().length, 1, "data alone was packed");
  assert(!JSON.stringify(await tree(store)).includes("raw"), "what no stage reads is left out");

  const stopped = await interrupted(`${far}/away/pack`);
  assertEquals([stopped.code, done(stopped)], [130, ["short"]], stopped.text);
  assertStringIncludes(stopped.text, "Interrupted; ./run.sh continues.");
  await ran("sh", ["-c", "cat back.tar.gz.* > ../../back.tar.gz"], `${far}/away/pack`);

  const taken = await home(project, "unpack", "../far/back.tar.gz");
  assertEquals(taken.code, 0, taken.text);
  assertStringIncludes(taken.text, "all-is-well");
  assertMatch(taken.text, /1 result taken; 0 were here already. 1 unfinished stage can continue/);
  const again = await home(project, "unpack", "../far/back.tar.gz");
  assertMatch(again.text, /0 results taken; 1 were here already/);

  const last = await home(project, "run", "long", "short");
  assertEquals([last.code, done(last)], [0, ["long"]], last.text);
  const [ours, theirs] = [await recordOf(project, "long"), await recordOf(whole, "long")];
  assertEquals([ours.key, ours.output.digest], [theirs.key, theirs.output.digest]);
  const { from } = ours.facts["measured"] as { readonly from: number };
  assert(from > 0 && from < STEPS, `it went on at step ${from}`);
});

async function tree(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    names.push(name, ...isDirectory ? await tree(`${folder}/${name}`) : []);
  }
  return names;
}

Deno.test("pack: the script goes on where its time was over, and what it ends is taken back once", async () => {
  await using project = await packable(200);
  const packed = await home(project, "pack", "../far");
  assertEquals(packed.code, 0, packed.text);
  const far = `${project.root}/../far`;
  const first = await ran("./run.sh", ["--no-check", "--minutes", "0.05"], far);
  assertEquals(first.code, 0, first.text);
  assertStringIncludes(first.text, "The 0.05 minutes are over; ./run.sh continues.");
  const second = await ran("./run.sh", ["--no-check"], far);
  assertEquals(second.code, 0, second.text);
  assertEquals([...done(first), ...done(second)].sort(), ["long", "short"]);
  await home(project, "unpack", "../far/back.tar.gz");
  const last = await home(project, "reproduce");
  assertEquals([last.code, done(last)], [0, ["join"]], last.text);
});

Deno.test("pack: what was changed and not committed is packed too, and what went back is verified", async () => {
  await using project = await packable(3);
  await project.write("walk.ts", WALK.replace("SHA-256", "SHA-512"));
  await project.write("new.txt", "new");
  await home(project, "pack", "../far");
  const far = `${project.root}/../far`;
  assertStringIncludes(await Deno.readTextFile(`${far}/project/walk.ts`), "SHA-512");
  assertEquals(await Deno.readTextFile(`${far}/project/new.txt`), "new");
  const there = await ran("./run.sh", ["--no-check"], far);
  assertEquals([there.code, done(there).sort()], [0, ["long", "short"]], there.text);

  await ran("sh", ["-c", "tar -xzf back.tar.gz && rm back.tar.gz"], far);
  await ran("sh", [
    "-c",
    "for f in back/cache/files/*/*; do chmod u+w $f; printf x >> $f; done; tar -czf back.tar.gz back",
  ], far);
  const taken = await home(project, "unpack", "../far/back.tar.gz");
  assertEquals(taken.code, 1);
  assertMatch(taken.text, /refused {2}long: .* is longer than its \d+ bytes/);
});

Deno.test("pack, unpack: mistakes are told before anything is made", async () => {
  await using project = await packable(2);
  const say = async (...words: string[]) => {
    const { code, text } = await home(project, ...words);
    assertEquals(code, 2, text);
    return text.trim();
  };
  assertStringIncludes(await say("pack", "../far", "--split", "60M"), '"../far" is a folder');
  assertStringIncludes(await say("pack", "../far.tgz", "--split", "60X"), "such as 60M or 1G");
  assertStringIncludes(await say("pack", "walk.ts"), 'Packing into "walk.ts": it exists already');
  const pieces = ["aa", "ab", "ac", "ad"].map((end) => `old.tar.gz.${end}`);
  for (const name of pieces) await project.write(name, "earlier");
  assertEquals(
    await say("pack", "old.tar.gz", "--split", "60M"),
    'error: Packing into pieces of "old.tar.gz": 4 files beside it would be taken for some of them: ' +
      "old.tar.gz.aa, old.tar.gz.ab, …, old.tar.gz.ad. Remove them, or choose another name.",
  );
  assertEquals(
    await Promise.all(pieces.map((name) => project.read(name))),
    Array(4).fill("earlier"),
  );
  assertStringIncludes(await say("unpack", "no.tar.gz"), '"no.tar.gz": there is no such file');
  await ran("sh", ["-c", "tar -czf other.tar.gz walk.ts"], project.root);
  assertStringIncludes(await say("unpack", "other.tar.gz"), "wanted the back.tar.gz that run.sh");
  await Deno.remove(`${project.root}/.git`, { recursive: true });
  assertStringIncludes(await say("pack", "../far"), "it is no git repository with a commit");
});
