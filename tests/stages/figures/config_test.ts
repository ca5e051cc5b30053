import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { figuresConfig } from "../../../stages/figures/config.ts";
import { loadConfiguration } from "../configuration/load_configuration.ts";
import { ROOT } from "../../root.ts";

const configOf = async (profile: string) =>
  figuresConfig({ profile }, await loadConfiguration(ROOT, profile), [1, 2]);

Deno.test("figure 1 of a tuned sweep says that more than the batch size changes", async () => {
  const captionOf = async (profile: string) =>
    (await configOf(profile)).experiments.flatMap(({ figures }) => figures)
      .find(({ name }) => name === "figure-1b")!.caption;
  assertEquals(
    await captionOf("figures-f1"),
    "Figure 1b of the paper: only the batch size changes. b is the batch size.",
  );
  const tuned = "The runs of the paper's figure 1b, with the learning rate";
  assertEquals(
    await captionOf("rates-f1"),
    `${tuned} tuned for each batch size. b is the batch size.`,
  );
  assertEquals(
    await captionOf("steps-f1"),
    `${tuned} and the momentum tuned for each batch size. b is the batch size.`,
  );
});

Deno.test("the paper's curves are drawn beside runs of its row, treatment and batch, and beside no others", async () => {
  const resnet44 = await configOf("cifar10");
  const of = (name: string) => resnet44.experiments.find((one) => one.name === name)!;
  const beside = (figure: string) =>
    of("resnet44").figures.find(({ name }) => name === figure)!.paper
      .map(({ figure, batch, like }) => [figure, batch, like]);
  assertEquals(beside("test-error"), [["1b", 128, "sb"], ["3", 128, "sb"], ["3", 4096, "ra"]]);
  assertEquals(beside("training-error"), [["1a", 128, "sb"]]);
  assertEquals(beside("first-layer-distance"), [["2a", 128, "sb"]]);
  // The released code adapts 2,048 to 256, and so does figure 5.
  const code = (await configOf("paper")).experiments.find(({ name }) => name === "resnet44-code")!;
  assertEquals(code.figures[0]!.paper.map(({ figure, batch, like }) => [figure, batch, like]), [
    ["1b", 128, "sb"],
    ["3", 128, "sb"],
    ["1b", 2048, "lb"],
    ["5", 2048, "lb"],
    ["5", 2048, "ra"],
  ]);
  assertEquals(of("c1").figures.flatMap(({ paper }) => paper), []);
  const { experiments: [, part] } = await configOf("cifar10-part");
  assertEquals([part!.name, part!.figures.flatMap(({ paper }) => paper)], ["resnet44-part", []]);
  // 100 epochs of 50,000 / 128 updates.
  assertEquals(of("resnet44").figures[0]!.paper[0]!.points, [[39062.5, 7.19]]);
});

Deno.test("a sweep draws the paper's figures by their numbers, the paper's curves beside them", async () => {
  const { experiments } = await configOf("figures");
  const figures = experiments.flatMap(({ figures }) => figures);
  const names = figures.map(({ name }) => name);
  assertEquals(
    names.toSorted(),
    [
      "figure-1a",
      "figure-1b",
      "figure-2a-all",
      "figure-2a-first-layer",
      "figure-2b-all",
      "figure-2b-first-layer",
      "figure-3",
      "figure-5",
      "figure-6",
      "figure-6-test",
      "figure-7",
    ].toSorted(),
  );
  const of = (wanted: string) => figures.find(({ name }) => name === wanted)!;
  const beside = (name: string) =>
    of(name).paper.map(({ batch, like, points }) => `${like}: ${batch} ${points.length}`);
  const sizes = [64, 128, 256, 512, 1024, 2048];
  assertEquals(beside("figure-1b"), sizes.map((b) => `baseline-${b}: ${b} 1`));
  assertEquals(beside("figure-2a-all"), sizes.map((b) => `baseline-${b}: ${b} 6`));
  assertEquals(beside("figure-2b-all").length, 6);
  // Of figure 2b little but the slope is known: the line is that of b = 2048, from epoch 5 to 80.
  const { line } = of("figure-2b-all").paper.at(-1)!;
  const [[from, low], [to, high]] = [line[0]!, line.at(-1)!];
  assertAlmostEquals(from, 5 * 50_000 / 2048, 1e-6);
  assertEquals([to, high], [80 * 50_000 / 2048, 5.25]);
  assertAlmostEquals((high - low) / Math.log(to / from), 0.93, 1e-9);
  assertEquals(of("figure-1a").paper.flatMap(({ line }) => line), []);
  const third = ["baseline-128: 128 1", "ra-2048: 2048 1", "ra-4096: 4096 1"];
  assertEquals(beside("figure-3"), third);
  assertEquals(beside("figure-5").length, 4);
  assertEquals(beside("figure-6"), []);
  assertEquals(of("figure-7").paper[0]!.points[1], [5, 5.90]);
  assertEquals(of("figure-2a-all").paper[0]!.points[1], [5 * 50_000 / 64, 5.90]);
  assertEquals(of("figure-6").curves.map(({ method }) => method), ["lr-2048", "noise-2048"]);
  for (const { caption, number } of figures) {
    assert(caption.toLowerCase().includes(`figure ${number}`), `${number}: ${caption}`);
  }
});
