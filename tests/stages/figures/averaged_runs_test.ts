import { assertEquals } from "@std/assert";
import { readFiguresJson } from "../../../stages/figures/figures_json.ts";
import { config, configOf, draw, history } from "../drawn_figures.ts";

const RUNS = {
  "f1-digits/sb/seed-1": history(2, 30),
  "f1-digits/sb/seed-2": history(4, 40),
  "f1-digits/lb/seed-1": history(1, 60),
};

Deno.test("a training that results in an average ends with the average's error, and its curve is of the weights before", async () => {
  const averaged = { "f1-digits/lb/seed-1": 51.5, "f1-digits/sb/seed-1": 21 };
  await using drawn = await draw(RUNS, config, "f1-digits", ["f1-digits/sb/seed-1"], averaged);
  const [sb, lb] = drawn.rows("final-errors.csv");
  assertEquals([lb!.n, lb!.testError, lb!.trainingError], [1, 51.5, 13]);
  assertEquals([sb!.n, sb!.testError], [1, 33], "what diverged ends with no error");
  const { errors } = (await readFiguresJson(`${drawn.output}/f1-digits`))!;
  assertEquals(errors.map(({ testError }) => testError), [33, 51.5]);
  const lines = drawn.rows("curves.csv").filter(({ method }) => method === "lb");
  assertEquals(lines.at(-1)!.testError, 53);

  const { experiments } = await configOf("after-f1");
  const captions = experiments[0]!.figures.map(({ name, caption }) =>
    [name, /before they are averaged: .*$/.exec(caption)?.[0]] as const
  );
  const names = "before they are averaged: +LR, SWA; +LR, exponential average.";
  assertEquals(captions, [
    ["test-error", names],
    ["training-error", undefined],
    ["distance", names],
    ["first-layer-distance", names],
    ["adapted", undefined],
  ]);
});
