/** The whole road through the real command line, in a copy of the project, with small epochs on the real digits. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { copyProject, PROGRAM, type ProjectCopy, type Ran } from "./setup/project_copy.ts";
import { locateForTests } from "./tensorflow/library.ts";

const { path: library } = await locateForTests();

/** Two epochs, 64 for the adapted regime; one seed; three of the methods. */
const SMALL = [
  "experiments.f1-digits.regime.epochs=2",
  "experiments.f1-digits.regime.learningRate={0: 0.1}",
  "experiments.f1-digits.batch={small: 200, large: 1000}",
  "experiments.f1-digits.ghostBatch=200",
  "experiments.f1-digits.methods=[sb, lb, gbn]",
].flatMap((setting) => ["--set", setting]);

function command(copy: ProjectCopy, ...words: string[]): Promise<Ran> {
  const [name, ...rest] = words;
  const flags = ["--import-map=std/closed.json", "--lock=deno.lock", "--frozen"];
  return copy.run(["run", "-A", ...flags, "main.ts", name!, "--seeds", "1", ...SMALL, ...rest], {
    STD: "npm",
    LIBTENSORFLOW_PATH: library,
  });
}

/** Stages that a command ran, from its plain lines; interim tables left out. */
function ran({ stderr }: Ran): string[] {
  const started = [...stderr.matchAll(/^done +([^\s,]+)/gm)].map(([, stage]) => stage!);
  return started.toSorted();
}

/** What a command said of its failures, else all that it said. */
function failures({ stderr }: Ran): string {
  return stderr.slice(Math.max(0, stderr.indexOf("\nFAILED")));
}

/** The folder of the copy's results, the only ones that its commands publish. */
function published({ root }: ProjectCopy): string {
  const [only, ...others] = [...Deno.readDirSync(`${root}/results/local`)];
  assertEquals(others, []);
  return `${root}/results/local/${only!.name}`;
}

/** Artifacts by stage: the digests of what was made. */
function outputs(copy: ProjectCopy): Record<string, string> {
  const digests: Record<string, string> = {};
  const visit = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      if (isDirectory) visit(`${folder}/${name}`);
      // Beside a record, in a folder of its name, lie files of its output.
      else if (!/\/seed-\d+$/.test(folder)) {
        const { stage, output } = JSON.parse(Deno.readTextFileSync(`${folder}/${name}`));
        digests[stage] = output.digest;
      }
    }
  };
  visit(`${published(copy)}/runs`);
  return digests;
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
    assertEquals([first.code, ran(first).length], [0, 12], failures(first));
    assertMatch(first.stdout, /\|F1\|MNIST\|paper\|98\.27\|97\.05\|97\.60\|/);
    const measured = /\|ours, n = 1\|([\d.]+)\|([\d.]+)\|([\d.]+)\|/.exec(first.stdout)!.slice(1)
      .map(Number);
    assert(measured.every((accuracy) => accuracy > 70 && accuracy < 99), `${measured}`);
    assertEquals(
      first.stdout.trimEnd(),
      (await Deno.readTextFile(`${published(copy)}/table1.md`)).trimEnd(),
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
    const before = outputs(copy);
    const forced = await command(copy, "run", "train/f1-digits/gbn/seed-1", "--force");
    assertEquals(ran(forced), ["train/f1-digits/gbn/seed-1"], failures(forced));
    assertStringIncludes(forced.stderr, "same bits");
    assertEquals(outputs(copy), before);
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

  await step("equal seeds in another folder give the same digests", async () => {
    await using other = await copyProject(PROGRAM);
    await edit(other, "models/ghost_batch_norm.ts", "EPSILON = 1e-5", "EPSILON = 1e-3");
    const there = await command(other, "reproduce");
    assertEquals(there.code, 0, failures(there));
    assertEquals(outputs(other), outputs(copy));
    assertEquals(Object.keys(outputs(other)).length, 8);
  });
});
