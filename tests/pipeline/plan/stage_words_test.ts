import { assertEquals } from "@std/assert";
import { stageWords } from "../../../pipeline/plan/stage_words.ts";
import { buildGraph } from "../helpers/build_graph.ts";
import { stage } from "../helpers/project.ts";

Deno.test("stageWords: the widest folders that hold none of the others, as they are declared", () => {
  const names = [
    "train/a/1",
    "evaluate/a/1",
    "evaluate/a/2",
    "evaluate/b/1",
    "evaluate/ab/1",
    "table",
  ];
  const graph = buildGraph(names.map((name) => stage(name, "p.ts")));
  const words = (chosen: readonly string[], others: readonly string[] = []) =>
    stageWords(graph, new Set(chosen), new Set(others));
  assertEquals(words(["evaluate/a/1", "evaluate/a/2", "table"]), ["evaluate", "table"]);
  assertEquals(words(["evaluate/a/1", "evaluate/a/2"], ["evaluate/b/1"]), ["evaluate/a"]);
  assertEquals(words(["evaluate/b/1", "evaluate/a/1"], ["evaluate/a/2"]), [
    "evaluate/a/1",
    "evaluate/b",
  ]);
  assertEquals(words(["evaluate/a/1"], ["evaluate/ab/1"]), ["evaluate/a"]);
});
