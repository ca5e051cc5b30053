/** The whole road through the real command line, in a copy of the project, with small epochs on the real digits. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { copyProject, MAIN, PROGRAM, type ProjectCopy, type Ran } from "./setup/project_copy.ts";
import { publishedDigests, publishedFolder } from "./setup/published_digests.ts";
import { stagesDone } from "./pipeline/helpers/stages_done.ts";
import { locateForTests } from "./tensorflow/library.ts";

const { path: library } = await locateForTests();

/** Two epochs over a quarter of the digits, as few as the largest batch of a sweep needs; one seed; two of the methods. */
const SMALL = [
  "datasets.mnist-digits.prepare.splits.train=2048",
  "datasets.mnist-digits.prepare.splits.test=500",
  "experiments.f1-digits.regime.epochs=2",
  "experiments.f1-digits.regime.learningRate={0: 0.1}",
  "experiments.f1-digits.batch={small: 50, large: 250}",
  "experiments.f1-digits.ghostBatch=50",
  "experiments.f1-digits.methods=[sb, gbn]",
].flatMap((setting) => ["--set", setting]);

function command(copy: ProjectCopy, ...words: string[]): Promise<Ran> {
  const [name, ...rest] = words;
  return copy.run([...MAIN, name!, "--seeds", "1", ...SMALL, ...rest], {
    STD: "npm",
    LIBTENSORFLOW_PATH: library,
  });
}

/** Stages that a command ran, from its plain lines; interim tables left out. */
function ran({ stderr }: Ran): string[] {
  return stagesDone(stderr).toSorted();
}

/** What a command said of its failures, else all that it said. */
function failures({ stderr }: Ran): string {
  return stderr.slice(Math.max(0, stderr.indexOf("\nFAILED")));
}

async function edit({ root }: ProjectCopy, path: string, from: string, to: string): Promise<void> {
  const text = await Deno.readTextFile(`${root}/${path}`);
  assertStringIncludes(text, from);
  await Deno.writeTextFile(`${root}/${path}`, text.replace(from, to));
}

Deno.test("one command goes from raw digits to the table, and only what a change touches runs again", async (test) => {
  await using copy = await copyProject(PROGRAM);
  // Each step needs what the one before it left, so the first that fails is the last that runs.
  let passed = true;
  const step = async (name: string, check: () => Promise<void>) => {
    if (passed) passed = await test.step(name, check);
  };

  await step("reproduce runs every stage once and prints the table", async () => {
    const first = await command(copy, "reproduce");
    assertEquals([first.code, ran(first).length], [0, 10], failures(first));
    assertMatch(first.stdout, /\|F1\|MNIST\|paper\|98\.27\|97\.60\|/);
    const measured = /\|ours, n = 1\|([\d.]+)\|([\d.]+)\|/.exec(first.stdout)!.slice(1)
      .map(Number);
    assert(measured.every((accuracy) => accuracy > 60 && accuracy < 99), `${measured}`);
    assertEquals(
      first.stdout.trimEnd(),
      (await Deno.readTextFile(`${publishedFolder(copy.root)}/table1.md`)).trimEnd(),
    );
  });

  await step("a second reproduce runs nothing", async () => {
    const second = await command(copy, "reproduce");
    assertEquals([second.code, ran(second)], [0, []], failures(second));
  });

  await step("a comment and a renamed variable in ghost batch norm rerun nothing", async () => {
    const constant = "const EPSILON";
    await edit(copy, "models/ghost_batch_norm.ts", constant, `// An edited comment.\n${constant}`);
    const variable = /\bnormalized\b/g;
    const path = `${copy.root}/models/ghost_batch_norm.ts`;
    await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace(variable, "slices"));
    assertEquals(ran(await command(copy, "reproduce")), []);
  });

  await step("a forced training gives the same bits, so nothing else runs", async () => {
    const before = publishedDigests(copy.root);
    const forced = await command(copy, "run", "train/f1-digits/gbn/seed-1", "--force");
    assertEquals(ran(forced), ["train/f1-digits/gbn/seed-1"], failures(forced));
    assertStringIncludes(forced.stderr, "same bits");
    assertEquals(publishedDigests(copy.root), before);
  });

  await step(
    "another epsilon in ghost batch norm reruns the stages that use ghosts and what depends on them",
    async () => {
      await edit(copy, "models/ghost_batch_norm.ts", "EPSILON = 1e-5", "EPSILON = 1e-3");
      const why = await command(copy, "why", "train/f1-digits/gbn/seed-1");
      assertStringIncludes(why.stdout, "ghost_batch_norm.ts");
      assertEquals(ran(await command(copy, "reproduce")), [
        "claims/quick",
        "evaluate/f1-digits/gbn/seed-1",
        "figures/quick",
        "report/quick",
        "tables/quick",
        "train/f1-digits/gbn/seed-1",
      ]);
    },
  );
});
