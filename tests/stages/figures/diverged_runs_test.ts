import { assert, assertEquals } from "@std/assert";
import { readFiguresJson } from "../../../stages/figures/figures_json.ts";
import { config, draw, history } from "../drawn_figures.ts";

const RUNS = {
  "f1-digits/sb/seed-1": history(2, 30),
  "f1-digits/sb/seed-2": history(4, 40),
  "f1-digits/lb/seed-1": history(1, 60),
};

Deno.test("a run that diverged is in no curve, error or law, and figures say that it is left out", async () => {
  await using drawn = await draw(RUNS, config, "f1-digits", ["f1-digits/sb/seed-2"]);
  await using without = await draw(
    Object.fromEntries(Object.entries(RUNS).filter(([run]) => run !== "f1-digits/sb/seed-2")),
  );
  for (const file of ["curves.csv", "final-errors.csv", "distance-laws.csv"]) {
    assertEquals(drawn.read(file), without.read(file));
  }
  const [sb] = drawn.rows("final-errors.csv");
  assertEquals([sb!.method, sb!.n, sb!.testError], ["sb", 1, 23]);
  const { figures } = (await readFiguresJson(`${drawn.output}/f1-digits`))!;
  const words = "Trainings that diverged are left out: SB 1 of 2.";
  assertEquals(figures.map(({ caption }) => caption.includes(words)), [true, true, true, true]);
  assert(!without.read("test-error.svg").includes("left out"));
});
