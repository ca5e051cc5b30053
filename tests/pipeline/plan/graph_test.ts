import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UserError } from "../../../pipeline/words/errors.ts";
import { ancestors, descendants, selectStages } from "../../../pipeline/plan/graph.ts";
import type { Stage } from "../../../pipeline/types.ts";
import { buildGraph } from "../helpers/build_graph.ts";
import { stage } from "../helpers/project.ts";

function reading(name: string, ...inputs: string[]): Stage {
  return stage(name, "p.ts", { inputs: Object.fromEntries(inputs.map((i, n) => [`r${n}`, i])) });
}

function problems(...stages: Stage[]): string {
  return assertThrows(() => buildGraph(stages), UserError).message;
}

/** Stages that read only stages before them, shuffled. */
const dag = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.tuple(
    fc.array(fc.array(fc.nat(11), { maxLength: 3 }), { minLength: size, maxLength: size }),
    fc.shuffledSubarray(Array.from({ length: size }, (_, i) => i), { minLength: size }),
  ).map(([edges, order]) =>
    order.map((i) => reading(`s${i}`, ...(edges[i] ?? []).filter((j) => j < i).map((j) => `s${j}`)))
  )
);

Deno.test("graph: every stage comes after its inputs, once", () => {
  fc.assert(fc.property(dag, (stages) => {
    const names = buildGraph(stages).order.map(({ name }) => name);
    assertEquals([...names].sort(), stages.map(({ name }) => name).sort());
    for (const { name, inputs } of stages) {
      for (const input of Object.values(inputs)) assert(names.indexOf(input) < names.indexOf(name));
    }
  }));
});

Deno.test("graph: an edge back makes a cycle, whatever the rest", () => {
  fc.assert(fc.property(dag, (stages) => {
    const { order, byName } = buildGraph(stages);
    const first = order[0]?.name ?? "";
    const last = [...descendants(buildGraph(stages), [first])].at(-1) ?? "";
    const turned = stages.map((each) =>
      each.name === first ? { ...each, inputs: { ...each.inputs, back: last } } : each
    );
    assert(byName.has(last));
    assertStringIncludes(problems(...turned), "depend on each other");
  }));
});

Deno.test("graph: stages without a choice to make keep the order of declaration", () => {
  const names = ["c", "a", "b"];
  assertEquals(buildGraph(names.map((n) => reading(n))).order.map((s) => s.name), names);
});

Deno.test("graph: a chain of 20,000 stages does not exhaust the stack", () => {
  const stages = Array.from({ length: 20_000 }, (_, i) => i).reverse()
    .map((i) => i === 0 ? reading("s0") : reading(`s${i}`, `s${i - 1}`));
  assertEquals(buildGraph(stages).order[0]?.name, "s0");
});

Deno.test("graph: a cycle is named in full", () => {
  assertStringIncludes(
    problems(reading("a", "c"), reading("b", "a"), reading("c", "b"), reading("d", "a")),
    "These stages depend on each other: a ← c ← b ← a.",
  );
});

Deno.test("graph: all problems are in one report", () => {
  const text = problems(
    reading("train/one", "prepare"),
    reading("train/one"),
    reading("Bad Name"),
    reading("prepair"),
    stage("x", "p.ts", { publish: { a: "results/a.md" } }),
    stage("y", "p.ts", { publish: { b: "results/a.md", c: "../etc/passwd", d: ".cache/x" } }),
  );
  assertStringIncludes(text, 'Two stages are named "train/one".');
  assertStringIncludes(text, '"Bad Name" is not a stage name');
  assertStringIncludes(text, 'there is no such stage. Did you mean "prepair"?');
  assertStringIncludes(text, '"x" and "y" both publish "results/a.md".');
  assertStringIncludes(text, '"../etc/passwd"; wanted a path inside the project');
  assertStringIncludes(text, '".cache" belongs to the engine');
});

Deno.test("graph: of two published paths none may hold the other, whichever is declared first", () => {
  const publishing = (name: string, to: string) => stage(name, "p.ts", { publish: { a: to } });
  const [file, folder] = [publishing("x", "results/a/b.md"), publishing("y", "results/a")];
  const wanted = '"y" publishes "results/a", and "x" publishes "results/a/b.md" inside it.';
  assertStringIncludes(problems(file, folder), wanted);
  assertStringIncludes(problems(folder, file), wanted);
  buildGraph([file, publishing("z", "results/a/b")]);
});

Deno.test("selectStages: a name, or a folder of names, and nothing that only looks alike", () => {
  const graph = buildGraph([reading("train/f1/a"), reading("train/f1/b"), reading("train/f10")]);
  assertEquals(selectStages(graph, ["train/f1"]), ["train/f1/a", "train/f1/b"]);
  assertEquals(selectStages(graph, ["train/f10"]), ["train/f10"]);
  assertEquals(selectStages(graph, ["train/f1/", "train/f10/"]), [
    "train/f1/a",
    "train/f1/b",
    "train/f10",
  ]);
  const error = assertThrows(() => selectStages(graph, ["trian/f1/a"]), UserError);
  assertStringIncludes(error.message, 'Did you mean "train/f1/a"');
});

Deno.test("ancestors and descendants: hold the stage itself and all up or down from it", () => {
  const graph = buildGraph([reading("a"), reading("b", "a"), reading("c", "b"), reading("d", "a")]);
  assertEquals([...ancestors(graph, ["c"])].sort(), ["a", "b", "c"]);
  assertEquals([...descendants(graph, ["b"])].sort(), ["b", "c"]);
});
