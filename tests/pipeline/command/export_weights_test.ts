import { assertEquals, assertStringIncludes } from "@std/assert";
import type { App } from "../../../pipeline/app.ts";
import { flipBit } from "../helpers/flip_bit.ts";
import { stage, type TestProject, testProject } from "../helpers/project.ts";
import { show } from "../helpers/screen.ts";
import { objectFile } from "../helpers/train_and_table.ts";

/** Two trainings, the first of which has parts in a folder of its name, and a trial beside them. */
const TRAININGS = ["train/x/swap/seed-1", "train/x/swap/seed-2"];
const PARTS = ["train/x/swap/seed-1/trunk", "train/x/swap/seed-1/round-1/worker-1"];
const ALL = ["train/x/swap/trial-1", ...PARTS, ...TRAININGS, "table/x"];

function app({ root }: TestProject, written: string[], diverged: readonly string[] = []): App {
  return {
    root,
    importMapFlags: ["--no-lock"],
    workflow: "main.ts",
    load: () =>
      Promise.resolve({
        stages: ALL.map((name) => stage(name, "train.ts")),
        goal: ["table/x"],
        weights: {
          stages: TRAININGS,
          whyNone: (stage) => Promise.resolve(diverged.includes(stage) ? "it diverged" : null),
          write: (stage, form) => {
            written.push(`${stage} as ${form}`);
            return Promise.resolve({ path: `${stage}.st`, advice: "Load it." });
          },
        },
      }),
  };
}

const FILES = {
  "train.ts": `export default ({ output }) => Deno.writeTextFile(output + "/x", "weights");`,
};

Deno.test("export --weights: a training by its name is itself alone, whatever parts lie in its folder", async () => {
  await using project = await testProject(FILES);
  const written: string[] = [];
  await show(app(project, []), "run", ...TRAININGS);
  for (const name of [TRAININGS[0]!, `${TRAININGS[0]}/`]) {
    const screen = await show(app(project, written), "export", "--weights", "torch", name);
    assertEquals(screen, {
      code: 0,
      stdout: "train/x/swap/seed-1.st\nLoad it.",
      stderr: "",
    });
  }
  assertEquals(written, Array(2).fill("train/x/swap/seed-1 as torch"));
});

Deno.test("export --weights: a folder is all trainings in it, without trials and parts", async () => {
  await using project = await testProject(FILES);
  const written: string[] = [];
  await show(app(project, []), "run", ...TRAININGS);
  const folder = ["export", "--weights", "onnx", "train/x"];
  assertEquals((await show(app(project, written), ...folder)).stderr, "");
  assertEquals(written, TRAININGS.map((name) => `${name} as onnx`));
});

Deno.test("export --weights: a diverged training in a folder is left out and named; named alone, it is refused", async () => {
  await using project = await testProject(FILES);
  const [first = "", second = ""] = TRAININGS;
  await show(app(project, []), "run", ...TRAININGS);
  const exported = async (diverged: readonly string[], ...names: readonly string[]) => {
    const written: string[] = [];
    const screen = await show(
      app(project, written, diverged),
      ...["export", "--weights", "torch", ...names],
    );
    return { ...screen, written };
  };
  const { stderr, ...rest } = await exported([first], "train/x");
  assertEquals(rest, {
    code: 0,
    stdout: `${second}.st\nLoad it.`,
    written: [`${second} as torch`],
  });
  assertStringIncludes(stderr, `${first} is left out: it diverged, so that it has no weights.`);
  const { stdout } = await exported([first], "train/x", "--json");
  assertEquals(JSON.parse(stdout).left, [{ stage: first, why: "it diverged" }]);
  for (
    const [diverged, names] of [[[second], [second]], [TRAININGS, ["train/x"]]] as const
  ) {
    const refused = await exported(diverged, ...names);
    assertEquals([refused.code, refused.written], [2, []]);
    assertStringIncludes(
      refused.stderr,
      `Exporting the weights of ${diverged[0]}: it diverged, so that it has none.`,
    );
  }
});

Deno.test("export --weights: what is no training is refused, and the one that it is a part of is named", async () => {
  await using project = await testProject(FILES);
  const exported = (name: string) => show(app(project, []), "export", "--weights", "torch", name);
  for (
    const [name, wanted] of [
      [PARTS[1]!, TRAININGS[0]!],
      ["table/x", TRAININGS[0]!],
      ["train/x/swap/trial-1", TRAININGS[0]!],
    ] as const
  ) {
    const { code, stderr } = await exported(name);
    assertEquals(code, 2);
    assertStringIncludes(
      stderr,
      `Exporting weights: "${name}" is no training; wanted a name such as ${wanted}, or a folder of such.`,
    );
  }
  assertStringIncludes((await exported("train/y")).stderr, `There is no stage "train/y".`);
  assertStringIncludes(
    (await exported(TRAININGS[1]!)).stderr,
    `it is not fresh. Bring it up to date first: deno task run ${TRAININGS[1]}.`,
  );
});

Deno.test("export --weights: weights with a flipped bit are refused, and none is written", async () => {
  await using project = await testProject(FILES);
  await show(app(project, []), "run", ...TRAININGS);
  // Both have made the same.
  await flipBit(project, await objectFile(project, TRAININGS[0]!, "x"));
  const written: string[] = [];
  const { code, stderr } = await show(
    app(project, written),
    "export",
    "--weights",
    "onnx",
    "train/x",
  );
  assertEquals([code, written], [2, []]);
  assertStringIncludes(stderr, `the output of "${TRAININGS[0]}" is damaged and was moved aside.`);
});
